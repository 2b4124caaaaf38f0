"""The page of a copy that says in plain sentences what it has not, and where to find that."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.handlers.wsgi import WSGIRequest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark

from disclosure.context import lasting
from disclosure.export.answers import request_for
from disclosure.export.file_places import ABOUT, Address, NoCopy
from disclosure.export.links import Links
from disclosure.export.makers import SCRIPT, SEARCHER, Options

REASONS: dict[NoCopy, tuple[str, str]] = {
    NoCopy.TYPED: (
        mark("自己填写的筛选"),
        mark("副本里没有按您填写的文字或金额筛选的网页。每一页的表格都可以整张下载，在电子表格里筛选。"),
    ),
    NoCopy.COMPARED: (
        mark("任意的比较"),
        mark("副本里有每个单位逐年的比较，没有任意几个单位、任意两年的比较。“全部数据”里的表格可以一起比较。"),
    ),
    NoCopy.ASKED: (
        mark("带条件的数据接口"),
        mark("副本里的数据接口只有单位、版本、撤回、项目和部门绩效。其他数据请下载“全部数据”里的文件。"),
    ),
    NoCopy.DISPLAY: (
        mark("不用脚本的显示设置"),
        mark(
            "浏览器允许脚本时，字号和底色可以在“显示”里选择；不允许时，请用浏览器自己的放大和深色设置。固定版本的网页只有中文。"
        ),
    ),
    NoCopy.LIVING: (mark("只有网站自己能回答的"), mark("嵌入查询（oEmbed）、用邮件订阅和运行状态只有网站自己能回答。")),
    NoCopy.DESK: (mark("工作人员的办公界面"), mark("办公界面不在副本里。")),
}


def about_copy(options: Options, static: set[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the page with its path; what it loads is added to `static`."""
    address = Address(ABOUT)
    links = Links(options.plan, address, options.base, options.live, options.relative)
    with translation.override(settings.LANGUAGE_CODE), lasting(links.lasting):
        context = {
            "heading": _("这是网站的副本"),
            "page_title": _("这是网站的副本"),
            "reasons": [(reason.value, _(title), _(said)) for reason, (title, said) in REASONS.items()],
            "live": options.live,
        }
        request: WSGIRequest = request_for(address)
        text = render_to_string("pages/copy.html", context, request)
        page = links.page(text, staticfiles_storage.url(SCRIPT), staticfiles_storage.url(SEARCHER))
    static |= links.static
    yield address.file, page.encode()
