import sys
import pytest
from django.test import Client
from budget.classification import read_folder
from budget.classification.loading import load
from budget.editions import draft, prepare, publish
from budget.models import Unit, LineItem
from budget.vocabulary import Stage
from fixtures.published import DOCUMENTS, figures, workbook, document
import re

@pytest.mark.django_db
@pytest.mark.parametrize("name", DOCUMENTS)
def test_try(name):
    meta=document(name)["meta"]
    load(read_folder(), 2026)
    unit=Unit.objects.create(division_code="310107", code="101", name=meta["unit"], slug="body")
    stage=Stage.FINAL if meta["stage"]=="决算" else Stage.BUDGET
    p=prepare(workbook(name), name+".xlsx", unit, meta["year"], stage)
    print("##",name, "publishable", p.examined.is_publishable)
    for f in p.examined.errors: print("  ERR",f.code,f.message)
    for c in p.examined.failed: print("  FAIL",c.level,c.rule,c.title, c.difference if hasattr(c,'difference') else '')
    d=draft(p,None)
    try:
        e=publish(d,None,"r")
    except Exception as x:
        print("  NOT PUBLISHED", type(x), getattr(x,'problems',x)); return
    got={(i.sheet.name if hasattr(i.sheet,'name') else i.sheet_id, i.address): i.amount for i in LineItem.published.select_related('sheet')}
    want={(f.sheet,f.cell):f.fen for f in figures(name)}
    print("  figures", len(want), got==want)
    c=Client(raise_request_exception=False)
    base=f"/body/{meta['year']}{'-final' if stage is Stage.FINAL else ''}/"
    seen={}; todo=[base]
    while todo:
        a=todo.pop()
        if a in seen: continue
        r=c.get(a); seen[a]=r.status_code
        if r.status_code!=200 : print("   ",r.status_code,a); continue
        if 'html' in r.headers.get('Content-Type',''):
            for href in re.findall(r'href="(/[^"#]*)"', r.content.decode()):
                href=href.replace('&amp;','&')
                if href.startswith('/body/') and '?' not in href and not re.search(r'\.(csv|xlsx|json|png|svg|zip)$',href): todo.append(href)
    print("  pages",len(seen), sorted({a.replace(base,'').split('/')[0] for a in seen}))
