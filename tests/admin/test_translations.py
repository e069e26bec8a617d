"""Our completion of the libraries' Chinese: what stands in the text file is what was compiled, and it is used."""

import ast
import gettext
import re

import pytest
from django.conf import settings
from django.utils.translation import gettext as translated
from django.utils.translation import ngettext

FOLDER = settings.LOCALE_PATHS[0] / "zh_Hans" / "LC_MESSAGES"


def written(domain):
    """Entries of a .po file, in the form in which a compiled catalogue keeps them."""
    entries = {}
    for block in re.split(r"\n\s*\n", (FOLDER / f"{domain}.po").read_text(encoding="utf-8")):
        words, key = {}, ""
        for line in block.splitlines():
            match = re.match(r'(msgctxt|msgid_plural|msgid|msgstr(?:\[0\])?)\s+(".*")$|(".*")$', line)
            if match:
                key = match[1] or key
                words[key] = words.get(key, "") + ast.literal_eval(match[2] or match[3])
        if "msgid_plural" in words:
            entries[(words["msgid"], 0)] = words["msgstr[0]"]
        elif "msgid" in words:
            context = f"{words['msgctxt']}\x04" if "msgctxt" in words else ""
            entries[context + words["msgid"]] = words["msgstr"]
    return entries


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_the_compiled_catalogue_says_what_the_text_says(domain):
    """gettext's tools may be missing where the product is installed, so the compiled file is kept beside the text."""
    with (FOLDER / f"{domain}.mo").open("rb") as file:
        assert gettext.GNUTranslations(file)._catalog == written(domain), f"run msgfmt -o {domain}.mo {domain}.po"


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_placeholder_stands_in_the_translation(domain):
    holders = re.compile(r"%\((\w+)\)s|%\((\w+)\)d|\{(\w+)\}|(%s)")
    wrong = []
    for key, text in written(domain).items():
        source = key[0] if isinstance(key, tuple) else key
        if source and set(holders.findall(text)) - set(holders.findall(source)):
            wrong.append(source)
    assert wrong == []


def test_the_catalogue_is_used():
    assert translated("- Select an option -") == "请选择"
    assert ngettext("…and %(count)d more object.", "…and %(count)d more objects.", 2) % {"count": 2} == "……还有 2 条"


@pytest.mark.django_db
def test_words_of_the_scripts_are_chinese(sign_in):
    script = sign_in("administrator").get("/admin/jsi18n/").content.decode()
    assert '"Tomorrow (%(date)s)": "\\u660e\\u5929' in script
