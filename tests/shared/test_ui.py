"""Every component renders, says in words what it shows in colour, and needs no inline style or script."""

import re
from decimal import Decimal

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

from cppcc_office.shared.phones import masked_phone


def render(text: str, **values) -> str:
    values.setdefault("request", RequestFactory().get("/list/?q=张&page=2"))
    html = Template(text).render(Context(values))
    assert not re.search(r"<[^>]+\s(style|on\w+)=", html)
    assert "<script" not in html
    return html


class ExampleForm(forms.Form):
    name = forms.CharField(label="姓名", help_text="写全名。")
    kind = forms.ChoiceField(label="类别", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="同意", required=False)
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        self.add_error(None, "两处不一致。")


def test_page_heading():
    html = render('{% page_heading title "副标题" %}', title="标题<")
    assert "<h1>标题&lt;</h1>" in html
    assert "<p>副标题</p>" in html


def test_page_head_carries_buttons():
    html = render('{% page_head "标题" %}<a class="button" href="/">新增</a>{% endpage_head %}')
    assert '<a class="button" href="/">新增</a>' in html


def test_card_keeps_its_content_and_escapes_its_title():
    html = render('{% card title note="共 3 条" anchor="x" %}<p>{{ body }}</p>{% endcard %}', title="<b>", body="<i>")
    assert "&lt;b&gt;" in html
    assert "<p>&lt;i&gt;</p>" in html
    assert 'id="x"' in html


def test_empty_state_and_notice():
    assert "还没有活动" in render('{% empty_state "还没有活动" %}<p>去登记</p>{% endempty_state %}')
    assert 'class="notice wait"' in render('{% notice "wait" %}请注意{% endnotice %}')


def test_data_table_is_named_for_screen_readers_and_reachable_by_keyboard():
    html = render('{% data_table "委员" sticky=True cards=True %}<tbody></tbody>{% enddata_table %}')
    assert 'class="data-table sticky cards"' in html
    assert 'tabindex="0"' in html
    assert "<caption>委员</caption>" in html


@pytest.mark.parametrize(("status", "tone"), [("approved", "good"), ("returned", "bad"), ("unheard-of", "")])
def test_status_badge(status, tone):
    assert render("{% status_badge status '已通过' %}", status=status) == f'<span class="badge {tone}">已通过</span>'


def test_form_field_binds_label_help_and_error():
    form = ExampleForm({"kind": "a"})
    html = render("{% form_field form.name %}", form=form)
    assert '<label for="id_name">' in html
    assert "必填" in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html


def test_choices_stand_in_a_fieldset_with_a_legend():
    html = render("{% form_field form.kind %}", form=ExampleForm())
    assert "<fieldset" in html
    assert "<legend>类别" in html


def test_form_errors_link_to_their_fields():
    html = render("{% form_errors form %}", form=ExampleForm({"kind": "z"}))
    assert 'href="#id_name"' in html
    assert 'href="#id_kind"' in html
    assert "两处不一致。" in html
    assert render("{% form_errors form %}", form=ExampleForm()).strip() == ""


def test_form_fields_shows_every_field_once():
    html = render("{% form_fields form %}", form=ExampleForm())
    assert [html.count(f'name="{name}"') for name in ("name", "kind", "agreed", "token")] == [1, 2, 1, 1]


def test_pager_keeps_other_parameters():
    html = render("{% pager page %}", page=Paginator(range(30), 10).get_page(2))
    assert "?q=%E5%BC%A0&amp;page=1" in html
    assert "?q=%E5%BC%A0&amp;page=3" in html
    assert "第 2 页，共 3 页（30 条）" in html


def test_pager_is_silent_on_a_single_page():
    assert render("{% pager page %}", page=Paginator(range(3), 10).get_page(1)).strip() == ""


def test_tabs_and_segments_mark_the_current_link():
    links = [("2019", "?year=2019", False), ("2020", "?year=2020", True)]
    assert '<a href="?year=2020" aria-current="page">2020</a>' in render("{% tabs links %}", links=links)
    assert 'class="segments"' in render("{% segments links '年度' %}", links=links)


def test_facts_leave_out_what_is_not_known():
    html = render("{% facts pairs %}", pairs=[("党派", "民盟"), ("民族", ""), ("次数", 0)])
    assert "<dt>党派</dt><dd>民盟</dd>" in html
    assert "民族" not in html
    assert "<dd>0</dd>" in html


@pytest.mark.parametrize(
    ("value", "maximum", "width", "words"),
    [(Decimal("7.125"), 10, "71.3", "7.13"), (12, 10, "100.0", "12"), (0, 10, "0.0", "0"), (3, 0, "0.0", "3")],
)
def test_score_bar(value, maximum, width, words):
    html = render("{% score_bar value maximum %}", value=value, maximum=maximum)
    assert f'width="{width}"' in html
    assert f">{words}</span>" in html


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812345678", "138****5678"),
        ("2801234", "****234"),
        ("", ""),
        ("110", "***"),
        ("0562-2801234", "056*****1234"),
    ],
)
def test_masked_phone(number, shown):
    """G7: phones are masked."""
    assert masked_phone(number) == shown


def test_masked_phone_tag_says_when_there_is_none():
    assert "未登记" in render('{% masked_phone "" %}')
    assert "12345678" not in render('{% masked_phone "13812345678" %}')


def test_icon_is_silent_for_screen_readers():
    assert 'aria-hidden="true"' in render('{% icon "home" %}')
