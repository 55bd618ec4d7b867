"""Reading: home, the theme, from page to page, and the search."""

import pytest

from tests.browsers.driven import Driven

pytestmark = pytest.mark.browser


def test_light_and_dark_are_switched_and_stay_so(told: Driven, address: str) -> None:
    told.go(address)
    told.says("h1", "hotfix playbook")
    scheme = "() => document.body.getAttribute('data-md-color-scheme')"
    ground = "() => getComputedStyle(document.body).backgroundColor"
    before = told.run(scheme), told.run(ground)
    told.press(".md-header label[for^=__palette]:not([hidden])")
    told.until(f"before => ({scheme})() !== before", before[0])
    after = told.run(scheme), told.run(ground)
    assert after[1] != before[1]
    told.reload()
    assert (told.run(scheme), told.run(ground)) == after


def test_pages_come_and_go_without_being_loaded_again(told: Driven, address: str) -> None:
    told.go(address)
    told.run("() => { window.same = true; }")
    told.press(".md-content a[href$='triage/']")
    told.has("form[data-checklist][data-engine=ready]")
    assert told.run("() => window.same")
    told.back()
    told.has("form[data-checklist]", 0)
    told.says("h1", "hotfix playbook")
    assert told.run("() => window.same")


def test_what_is_searched_for_is_found_and_opened(told: Driven, address: str) -> None:
    told.go(address)
    if not told.is_shown(".md-search__input"):
        told.press(".md-header label[for=__search]")
    told.type(".md-search__input", "rollback")
    link = ".md-search-result__item a[href*='mitigate/roll-back/']"
    told.has(link)
    first = told.run("() => document.querySelector('.md-search-result__item a').href")
    assert first.split("?")[0].endswith("mitigate/roll-back/")
    told.press(".md-search-result__item a")
    told.until("() => location.pathname.endsWith('/mitigate/roll-back/')")
    told.says("h1", "Roll back")
