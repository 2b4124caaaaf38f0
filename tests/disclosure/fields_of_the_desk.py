"""Each field that the desk can write by a form of the admin: where readers see it, or why they see it nowhere."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.http import HttpRequest
from django_otp.plugins.otp_totp.models import TOTPDevice

OVERVIEW, ABOUT, HOUSEHOLDS = "/xiaohongmen/2026/", "/about/", "/xiaohongmen/2026/income/"
UNITS, CODES = "/api/v1/units", "/api/v1/classifications?prefix=99"
# No page shows what is kept of accounts.
_ACCOUNTS = (User, Group, TOTPDevice)

# What has to be there first, in this order.
ROWS = (
    "INSERT INTO budget_sitewords VALUES (1, '', '', '', '', '', '', '')",
    "INSERT INTO budget_population (unit_id, year, residents, source) SELECT id, 2026, 1, 'x' FROM budget_unit",
    "INSERT INTO budget_ownword VALUES (1, '试写的词', '原话', '', '', '', '', 'shixiedeci', 'shixie')",
    "INSERT INTO budget_classificationcode VALUES (99999, 'function', 2026, '99', '甲', '', 1, '', '', '', '', '', '', '')",
    "INSERT INTO budget_everydayword (words, means) VALUES ('试问', '农林水支出')",
)

# The table, the column, its new value, the address and what is read there at once.
SEEN = {
    ("SiteWords", "name"): ("'某账'", OVERVIEW, "某账"),
    ("SiteWords", "tagline"): ("'某乡的账本'", OVERVIEW, "某乡的账本"),
    ("SiteWords", "sponsor"): ("'某乡政府'", ABOUT, "某乡政府"),
    ("SiteWords", "contact"): ("'电话一二三'", OVERVIEW, "电话一二三"),
    ("SiteWords", "icp_number"): ("'京备九号'", OVERVIEW, "京备九号"),
    ("SiteWords", "police_number"): ("'公安八号'", OVERVIEW, "公安八号"),
    ("SiteWords", "police_url"): ("'https://police.example/8'", OVERVIEW, "https://police.example/8"),
    ("Population", "residents"): ("43217", OVERVIEW, "43,217"),
    ("Population", "households"): ("5432", OVERVIEW, "5,432"),
    ("Population", "source"): ("'某次普查'", OVERVIEW, "某次普查"),
    ("OwnWord", "name"): ("'改写的词'", "/glossary/", "改写的词"),
    ("OwnWord", "plain"): ("'新的原话'", "/glossary/", "新的原话"),
    ("OwnWord", "official"): ("'正式的话'", "/glossary/shixie/", "正式的话"),
    ("OwnWord", "aliases"): ("'别的写法'", "/glossary/shixie/", "别的写法"),
    ("OwnWord", "english_name"): ("'Word of ours'", "/glossary/", "Word of ours"),
    ("OwnWord", "english_plain"): ("'What it means'", "/glossary/", "What it means"),
    ("EverydayWord", "means"): ("'公共安全支出'", "/search/?q=%E8%AF%95%E9%97%AE", "公共安全"),
    ("EverydayWord", "words"): ("'另问'", "/search/?q=%E5%8F%A6%E9%97%AE", "公共安全"),
    ("ClassificationCode", "name"): ("'改名的科目'", CODES, "改名的科目"),
    ("ClassificationCode", "plain_name"): ("'通俗的'", CODES, "通俗的"),
    ("ClassificationCode", "explanation"): ("'解释的话'", CODES, "解释的话"),
    ("ClassificationCode", "english_name"): ("'A code'", CODES, "A code"),
    ("ClassificationCode", "status"): ("'verified2'", CODES, "verified2"),
    ("ClassificationCode", "parent_code"): ("'98'", CODES, '"98"'),
    ("ClassificationCode", "level"): ("7", CODES, '"level":7'),
    ("ClassificationCode", "year"): ("2031", CODES, "2031"),
    ("ClassificationCode", "scheme"): ("'revenue'", CODES, "revenue"),
    ("ClassificationCode", "code"): ("'9977'", CODES, "9977"),
    ("Unit", "name"): ("'北京市朝阳区改名乡'", OVERVIEW, "改名乡"),
    ("Unit", "short_name"): ("'短名乡'", OVERVIEW, "短名乡"),
    ("Unit", "code"): ("'777'", UNITS, '"777"'),
    ("Unit", "division_code"): ("'110106'", UNITS, "110106"),
    ("Unit", "slug"): ("'moved'", "/moved/2026/", "短名乡"),
}  # fmt: skip

NOWHERE = {
    ("ClassificationCode", "aliases"): "found by the search once it is indexed anew",
    ("ClassificationCode", "sources"): "for those who keep the codes",
    ("ClassificationCode", "note"): "for those who keep the codes",
    ("EconomicPair", "year"): "held against an upload",
    ("EconomicPair", "gov_code"): "held against an upload",
    ("EconomicPair", "dept_code"): "held against an upload",
    ("EconomicPair", "source"): "for those who keep the codes",
    ("Population", "unit"): "whose page it is",
    ("Population", "year"): "of which year's page it is",
    ("PublicationDuty", "year"): "for the desk's own list of what is due",
    ("PublicationDuty", "stage"): "for the desk's own list of what is due",
    ("PublicationDuty", "division_code"): "for the desk's own list of what is due",
    ("PublicationDuty", "last_day"): "for the desk's own list of what is due",
    ("Unit", "parent"): "what sums over several bodies leave out",
}


def editable(request: HttpRequest) -> Iterator[tuple[str, str]]:
    """Yield model and field of whatever a form of the admin lets somebody write."""
    for model, its_admin in admin.site._registry.items():
        if issubclass(model, _ACCOUNTS):
            continue
        one = model._default_manager.first() or model()
        forms = [(model, its_admin.get_form(request, one, change=True))]
        forms += [
            (inline.model, inline.get_formset(request, one).form)
            for inline in its_admin.get_inline_instances(request, one)
        ]
        for of, form in forms:
            yield from ((of.__name__, name) for name in form.base_fields)
