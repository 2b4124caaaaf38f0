"""The pages in English: nothing of the interface is left in Chinese, figures are the same, and only the reader chooses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Comment
from django.apps import apps
from django.db import models
from django.template.base import DebugLexer, TokenType
from django.test import Client
from django.utils import translation

from budget.forms import FORMS, MEASURES
from budget.models import CheckResult, Edition
from budget.queries.for_readers import without_requests
from budget.reconciliation import rules_of
from disclosure.english_names import called, english_of
from disclosure.english_units import counted
from disclosure.language import with_chinese_marked
from tests import catalogue
from tests.disclosure.pages import YEAR, body_of
from tests.journeys.public_pages import PAGES

pytestmark = [pytest.mark.one_database, pytest.mark.no_cover]

ROOT = catalogue.ROOT
HAN = re.compile(r"[\u3400-\u9fff]+")
# Signs that stand between Chinese words and never between English ones; a page quotes Chinese, so a few are data.
SIGNS = re.compile(r"(?<![\u3400-\u9fff》）”\d])[，。；：、](?![\u3400-\u9fff《（“\d])")
# Chinese in either language besides what the database holds: the name of the language, what to type, whose site it is,
# and what stands in files.
ITS_OWN = "中文 养老 垃圾分类 1000 万 养老待遇 乡镇预算公开 是 否 公开主体 年份 相加这些行"
# The manual of the API, which hands out Chinese; the guide to it is English.
CHINESE_PAGES = {"/api/v1/docs"}
# What the database holds of our own words, besides the results of checks.
OURS = {"explanation", "plain_name"}
# What is Chinese for every reader: files, feeds, the API, the style guide, commands, settings, and the last resort.
ALWAYS_CHINESE = (
    "api/", "tidy/", "datapackage/", "management/", "pictures/", "disclosure/paper/", "settings.py", "downloads.py", "combined.py",
    "disclosure/catalogue.py", "verifying.py", "ground.py", "linked_data.py", "glossary.py", "views/styleguide.py",
    "views/api_docs.py", "views/bulk.py",
    "views/files.py", "views/machines.py", "views/draft.py", "templatetags/terms.py", "release.py", "language.py", "districts.py",
)  # fmt: skip
# Functions that make files, find texts in Chinese data, or answer when nothing works or for staff alone.
CHINESE_FUNCTIONS = {"fields", "readable_name", "server_error", "session_not_kept", "_no_database", "original_name"}
# Stands for a name or a figure in a text of a program.
PLACE = "\0"
TO_TYPE = {"养老", "垃圾分类", "1000 万"}  # what the search page suggests to look for
CHINESE_TEMPLATES = {"styleguide.html", "api_docs.html", "draft_band.html"}


@pytest.fixture
def published(real: Edition, db: None) -> None:
    """The township's budget of 2026."""


@pytest.fixture
def english(client: Client, published: None) -> Client:
    """A reader who chose English."""
    client.cookies["lang"] = "en"
    return client


def data() -> str:
    """Every text that the database holds and others wrote: what may be Chinese on an English page."""
    kept = [ITS_OWN, (ROOT / "fixtures" / "glossary.csv").read_text(encoding="utf-8")]
    for model in apps.get_app_config("budget").get_models():
        texts = (models.CharField, models.TextField, models.JSONField)
        names = [field.name for field in model._meta.fields if isinstance(field, texts) and field.name not in OURS]
        for row in model._base_manager.values_list(*names) if names and model is not CheckResult else ():
            kept.extend(str(value) for value in row)
    return "\n".join((*kept, *MEASURES.values()))


def text_in(node: ast.AST) -> str:
    """The text that a node of a program is; "" where it is something else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def test_every_text_has_a_translation_and_none_is_left_over() -> None:
    kept = catalogue.read()
    wanted = {text for text, _path in catalogue.texts()}
    assert {str(message.id) for message in kept if message.id} == wanted
    assert [message.id for message in kept if message.id and (not message.string or message.fuzzy)] == []


def test_translations_keep_the_places_of_figures_and_links() -> None:
    place = re.compile(r"%\(\w+\)s|\{\w*(?::[^}]*)?\}|<[^>]+>")
    for message in catalogue.read():
        if message.id:
            titles = re.compile(r' title="[^"]*"')
            said, meant = (sorted(place.findall(titles.sub("", str(text)))) for text in (message.string, message.id))
            assert said == meant, message.id


def test_no_chinese_is_left_in_a_translation() -> None:
    left = {str(message.string) for message in catalogue.read() if message.id and HAN.search(str(message.string))}
    assert all("1000 万" in text or "养老" in text for text in left), left


def test_what_runs_is_compiled_from_what_is_read_by_whichever_babel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("babel.messages.catalog.VERSION", "0.1")
    assert catalogue.COMPILED.read_bytes() == catalogue.compiled(catalogue.read())
    assert b"Babel" not in catalogue.SOURCE.read_bytes()


@pytest.mark.parametrize(
    "path", [p for p in catalogue.templates() if p.name not in CHINESE_TEMPLATES], ids=lambda p: p.name
)
def test_every_text_of_a_template_is_marked_for_translation(path: Path) -> None:
    inside, left = "", []
    for token in DebugLexer(path.read_text(encoding="utf-8")).tokenize():
        words = token.contents.split()
        if token.token_type is TokenType.BLOCK and words[0] in {"blocktranslate", "comment"}:
            inside = words[0]
        elif token.token_type is TokenType.BLOCK and words[0] == f"end{inside}":
            inside = ""
        elif not inside and token.token_type is TokenType.TEXT:
            left += HAN.findall(re.sub(r"<!--.*?-->", "", token.contents))
        elif not inside and token.token_type in {TokenType.BLOCK, TokenType.VAR} and words[0] != "translate":
            left += HAN.findall(re.sub(r"_\((?:\"[^\"]*\"|'[^']*')\)", "", token.contents))
    assert [text for text in left if text not in {"明账", "中文"}] == []


@pytest.mark.parametrize(
    "path",
    [p for p in catalogue.python_files() if "disclosure" in p.parts and not any(part in p.as_posix() for part in ALWAYS_CHINESE)],
    ids=lambda p: p.relative_to(ROOT).as_posix(),
)  # fmt: skip
def test_every_text_of_a_program_is_marked_for_translation(path: Path) -> None:
    left = list(unmarked(ast.parse(path.read_text(encoding="utf-8"))))
    assert left == []


def unmarked(node: ast.AST, parent: ast.AST | None = None) -> Iterator[str]:
    """Yield the Chinese texts of a program that no call hands to the translation. Keys and comparisons name data."""
    if isinstance(node, ast.FunctionDef) and node.name in CHINESE_FUNCTIONS:
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in catalogue.KEYWORDS:
        return
    if isinstance(node, ast.Expr) and text_in(node.value):  # a docstring
        return
    if isinstance(node, ast.Compare):
        return
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHINESE_FUNCTIONS:
        return
    if HAN.search(text_in(node)) and text_in(node) not in TO_TYPE:
        yield text_in(node)
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not (isinstance(node, ast.Dict) and name == "keys"):
                yield from unmarked(child, node)


@pytest.mark.sweep
def test_no_page_says_anything_of_its_own_in_chinese(english: Client) -> None:
    known, left = data(), {}
    for address in PAGES:
        if address in CHINESE_PAGES:
            continue
        answer = english.get(address)
        page = BeautifulSoup(body_of(answer).decode(), "html.parser")
        assert page.html is not None
        assert page.html["lang"] == "en"
        if found := of_its_own(page, known):
            left[address] = found
    assert left == {}


def of_its_own(page: BeautifulSoup, known: str) -> set[str]:
    """The runs of Chinese on a page that nobody else wrote, and its Chinese signs between English words."""
    for machines in page.select("script"):
        machines.decompose()  # what machines are told is Chinese
    texts = [str(text) for text in page.find_all(string=True) if not isinstance(text, Comment)]
    texts += [
        str(tag[name]) for tag in page.select("main *") for name in ("title", "aria-label", "alt") if tag.get(name)
    ]
    found = {run for text in texts for run in HAN.findall(text) if run not in known}
    return found | {text.strip() for text in texts if SIGNS.search(text)}


def test_chinese_on_an_english_page_says_that_it_is_chinese(english: Client) -> None:
    for address in (f"{YEAR}/", f"{YEAR}/projects/", f"{YEAR}/tables/03/"):
        page = BeautifulSoup(body_of(english.get(address)).decode(), "html.parser")
        texts = page.select_one("body").find_all(string=HAN)  # type: ignore[union-attr]
        assert texts, address
        for text in texts:
            spoken = text.find_parent(attrs={"lang": True})
            assert (spoken is not None and str(spoken["lang"]).startswith("zh")) or text.find_parent(
                ["title", "option", "textarea", "script"]
            )


@pytest.mark.sweep(keep=2)
@pytest.mark.parametrize("address", [f"{YEAR}/", f"{YEAR}/function/208/", f"{YEAR}/projects/", f"{YEAR}/tables/03/"])
def test_both_languages_show_the_same_figures(client: Client, published: None, address: str) -> None:
    def figures() -> list[str]:
        page = BeautifulSoup(body_of(client.get(address)).decode(), "html.parser")
        return [str(each["value"]) for each in page.select("main table data.amount")]

    chinese = figures()
    client.cookies["lang"] = "en"
    assert figures() == chinese
    assert chinese or "tables" in address


def test_sentences_count_in_millions(english: Client) -> None:
    page = re.sub(r"<[^>]+>", "", english.get(f"{YEAR}/").content.decode())
    assert "2026. Planned spending: about 156.18 million yuan" in page
    assert "Of every 100 yuan, 46.5 yuan go to Agriculture, forestry and water" in page
    assert "the other 720,000 yuan is not a fiscal grant" in page


def test_the_browser_never_chooses(client: Client, published: None) -> None:
    answer = client.get(f"{YEAR}/", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert answer.headers["Content-Language"] == "zh-CN"
    assert "小红门乡 2026\u00a0年的钱" in answer.content.decode()
    assert "Cookie" in answer.headers["Vary"]
    assert "Accept-Language" not in answer.headers["Vary"]


def test_the_reader_chooses_by_a_link_and_comes_back(client: Client, published: None) -> None:
    page = BeautifulSoup(client.get(f"{YEAR}/").content.decode(), "html.parser")
    switch = page.find("a", string="English")
    assert switch is not None
    answer = client.get(str(switch["href"]))
    assert answer.headers["Location"] == f"{YEAR}/"
    assert "What people ask" in client.get(f"{YEAR}/").content.decode()
    client.get("/preferences/?lang=zh-hans&next=/")
    assert "大家常问的" in client.get(f"{YEAR}/").content.decode()


def test_a_page_in_one_language_is_never_taken_for_the_other(client: Client, published: None) -> None:
    tag = client.get(f"{YEAR}/").headers["ETag"]
    client.cookies["lang"] = "en"
    answer = client.get(f"{YEAR}/", headers={"If-None-Match": tag})
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == len(answer.content)


@pytest.mark.parametrize("address", ["/function.csv", "/function.json", "/tables/03.csv"])
def test_files_are_the_same_in_both_languages(client: Client, published: None, address: str) -> None:
    chinese = body_of(client.get(f"{YEAR}{address}"))
    client.cookies["lang"] = "en"
    assert body_of(client.get(f"{YEAR}{address}")) == chinese


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<p>Budget of 小红门乡</p>", '<p>Budget of <span lang="zh-CN">小红门乡</span></p>'),
        ("<b>《2026 年预算》</b>", '<b>《2026 <span lang="zh-CN">年预算》</span></b>'),
        ("<p>农林水 and 教育</p>", '<p><span lang="zh-CN">农林水</span> and <span lang="zh-CN">教育</span></p>'),
        ("<p>民政 2 项</p>", '<p><span lang="zh-CN">民政 2 项</span></p>'),
        ('<a title="农林水">x</a>', '<a title="农林水">x</a>'),
        ("<title>预算</title><p>预算</p>", '<title>预算</title><p><span lang="zh-CN">预算</span></p>'),
        ("<textarea>预算</textarea>", "<textarea>预算</textarea>"),
    ],
)
def test_runs_of_chinese_are_marked_in_text_alone(html: str, marked: str) -> None:
    assert with_chinese_marked(html) == marked


def test_english_pages_count_in_thousands_and_name_tables_and_codes_of_all_levels(english: Client) -> None:
    pages = {
        address: english.get(f"{YEAR}{address}").content.decode()
        for address in (
            "/",
            "/function/",
            "/function/21301/",
            "/economic/dept/302/",
            "/tables/",
            "/tables/03/",
            "/services/",
        )
    }
    assert [address for address, page in pages.items() if "×10,000" in page] == []
    assert "72,573.8" in pages["/function/"]  # 7,257.38 万元, as finely as the Chinese page
    assert "thousand yuan" in pages["/function/"]
    assert "Rural social programmes" in pages["/function/21301/"]
    assert "Contracted work" in pages["/economic/dept/302/"]
    assert "Services bought by the government" in pages["/tables/"]
    assert "ten thousand yuan" in pages["/tables/03/"]
    assert "Ecological and environmental services" in pages["/services/"]


def test_an_english_word_finds_what_has_an_english_name(english: Client) -> None:
    for word, code in (("heating", "30208"), ("sample surveys", "2010508"), ("family planning", "21007")):
        assert code in english.get("/search/", {"q": word}).content.decode(), word


@pytest.mark.django_db
def test_projects_are_called_in_english_what_somebody_translated(client: Client, real: Edition) -> None:
    lifts = f"{YEAR}/projects/11010525T000003339559/"
    client.cookies["lang"] = "en"
    for address in (f"{YEAR}/projects/", lifts, "/search/?q=lift"):
        text = client.get(address).content.decode()
        assert "Overhaul of lifts in Hongbo Jiayuan 2A and 2B" in text, address
        assert "小红门鸿博家园2期A区和2期B区电梯大修工程" in re.sub(r"<[^>]+>", "", text), address
    assert "in all. All project" in " ".join(
        BeautifulSoup(client.get(f"{YEAR}/projects/").content, "html.parser").get_text("").replace("\u2060", "").split()
    )
    assert "Public cleaning" in client.get("/search/?q=cleaning").content.decode()
    file = body_of(client.get(f"{YEAR}/projects.csv")).decode("utf-8-sig")
    assert "Overhaul" not in file  # what is quoted and computed with stays as printed
    del client.cookies["lang"]
    assert "Overhaul" not in client.get(lifts).content.decode()


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("其他农业农村支出（委托业务费）", "Other agriculture and rural areas (Contracted work)"),
        ("本年收入/事业收入", "This year's income: Income from services"),
        ("因公出国（境）费用", "Travel abroad on official business"),
        ("其他农业农村支出（没有人译过）", ""),
        ("没有人译过", ""),
    ],
)
def test_a_name_made_of_names_is_made_of_theirs_in_english(name: str, english: str) -> None:
    with translation.override("en"):
        assert english_of(name) == english
        assert called(name) == (english or name)
    assert english_of(name) == ""


def made_of(node: ast.AST) -> str:
    """A text of a program with a sign at each of its places; "" for what is none."""
    if isinstance(node, ast.JoinedStr):
        return "".join(text_in(part) or PLACE for part in node.values)
    return text_in(node)


def told(text: str) -> str:
    """A sentence in English with a name that is known at its places, or the one word that it has there; else ""."""
    filled = (english_of(without_requests(text).replace(PLACE, each)) for each in ("合计", "7", "增加"))
    return next((said for said in filled if said and not HAN.search(said.replace("增加", ""))), "")


def sentences_of_the_rules() -> set[str]:
    """What the programs that hold rules against figures may say of a result, and why there is a rule."""
    folders = (ROOT / "budget" / "reconciliation", ROOT / "budget" / "forms")
    files = [
        path for folder in folders for path in folder.rglob("*.py") if "rules" in str(path) or folder == folders[0]
    ]
    nodes = [node for path in files for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))]
    inner = {part for node in nodes if isinstance(node, ast.JoinedStr) for part in node.values}
    return {text for node in nodes if node not in inner and (text := made_of(node)).endswith("。")}


def test_whatever_rules_are_called_and_say_is_known_in_english() -> None:
    rules = [rule for form in FORMS for rule in rules_of(form)]
    # Why there is a rule, the desk alone says.
    said = sentences_of_the_rules() - {rule.why for rule in rules}
    assert len(said) > 50
    texts = {text for text in (*said, *(rule.title for rule in rules)) if without_requests(text)}
    with translation.override("en"):
        left = [text for text in texts if not told(text)]
    assert "\n".join(left) == ""


@pytest.mark.parametrize(
    ("number", "unit", "said"),
    [
        ("400", "人", "400 people"),
        ("1", "户", "1 household"),
        ("98", "%", "98%"),
        ("0.4", "万元/个", "4,000 yuan per item"),
        ("2", "座（处）", "2 buildings"),
        ("3", "没有人译过", "3 没有人译过"),
    ],
)
def test_a_target_counts_in_english_units(number: str, unit: str, said: str) -> None:
    with translation.override("en"):
        assert counted(Decimal(number), unit) == said
    assert counted(Decimal(number), unit) == f"{number} {unit}".replace(" %", "%")


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("72.000000 万元不是财政拨款，列为单位资金。", "720,000 yuan are no fiscal grant and stand as the body's own money."),
        ("表01《收支总表》收入总计 − 表05《没有人译过》上年结转结余", (
            "Total income in table 01 “Income and spending” − Carried over from last year in table 05 “没有人译过”"
        )),
        ("第 5 行 201 一般公共服务支出 合计", "row 5: 201 General public services, Total"),
        ("（一）一般公共预算", "General public budget"),
        ("本表为空表。没有人译过。", ""),
    ],
)  # fmt: skip
def test_a_sentence_is_known_with_its_figures_and_names(text: str, english: str) -> None:
    with translation.override("en"):
        assert english_of(text) == english
