"""Everyday names and addresses of bodies, from their full names."""

import pytest

from budget.unit_names import address, everyday_name


@pytest.mark.parametrize(
    ("name", "everyday", "slug"),
    [
        ("北京市朝阳区小红门乡", "小红门乡", "xiaohongmen"),
        ("北京市朝阳区小红门乡人民政府", "小红门乡", "xiaohongmen"),
        ("北京市通州区宋庄镇", "宋庄镇", "songzhuang"),
        ("江苏省苏州市昆山市周庄镇", "周庄镇", "zhouzhuang"),
        ("上海市浦东新区陆家嘴街道办事处", "陆家嘴街道", "lujiazui"),
        ("北京市怀柔区喇叭沟门满族乡", "喇叭沟门满族乡", "labagoumenmanzu"),
        ("朝阳区小红门乡", "小红门乡", "xiaohongmen"),
        ("小红门乡", "小红门乡", "xiaohongmen"),
        ("北京市朝阳区财政局", "", "beijingshichaoyangqucaizhengju"),
        ("Admin", "", "admin"),
        ("（）", "", "661"),
    ],
)
def test_a_full_name_gives_an_everyday_name_and_an_address(name: str, everyday: str, slug: str) -> None:
    assert everyday_name(name) == everyday
    assert address(name, "661") == (slug if name != "Admin" else "661")
