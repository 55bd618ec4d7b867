"""What store.js keeps of records is there later, whatever tabs, versions and browsers do to it."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.paths import ROOT
from tests.serve import serve

pytestmark = pytest.mark.browser

SCRIPTS = ROOT / "docs" / "assets" / "javascripts"
SITES = ("one", "two")
PAGE = """<!doctype html><title>store</title><link rel="icon" href="data:,">
<script type="module">
import * as store from "./assets/javascripts/store.js";
import { STEPS } from "./assets/javascripts/database.js";
const heard = [];
store.watch((one) => heard.push(one));
Object.assign(window, { store, STEPS, heard });
</script>"""

CALL = """async ([name, given]) => {
  try {
    return { value: await store[name](...given) };
  } catch (fault) {
    return { fault: [fault instanceof store.StoreError, fault.reason] };
  }
}"""

Event = dict[str, Any]


class Tab:
    """A page of one of the sites, with the store that it loaded."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def call(self, name: str, *given: object) -> Any:  # noqa: ANN401
        """Return what a function of the store resolves to."""
        answer = self.page.evaluate(CALL, [name, given])
        assert "fault" not in answer, answer
        return answer["value"]

    def refusal(self, name: str, *given: object) -> str:
        """Return the reason of the StoreError to which a function of the store comes."""
        is_store_error, reason = self.page.evaluate(CALL, [name, given])["fault"]
        assert is_store_error
        return str(reason)

    def read(self, record: str) -> list[Event]:
        """Return the events of a record in an order of their own."""
        return in_order(self.call("read", record)["events"])

    def state(self) -> tuple[str, str]:
        """Return where records are kept, and why."""
        state = self.call("state")
        return state["kept"], state["reason"]

    def run(self, script: str) -> Any:  # noqa: ANN401
        """Return what a script comes to in the page."""
        return self.page.evaluate(script)

    def hears(self, condition: str) -> None:
        """Wait until a listener has heard `one` of which the condition holds."""
        self.page.wait_for_function(f"heard.some((one) => {condition})")


def in_order(events: list[Event]) -> list[Event]:
    return sorted(events, key=lambda event: sorted((name, str(event[name])) for name in event))


Open = Callable[..., Tab]


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve two sites below one address."""
    folder = tmp_path_factory.mktemp("host")
    for site in SITES:
        scripts = folder / site / "assets" / "javascripts"
        scripts.mkdir(parents=True)
        for name in ("store.js", "records.js", "database.js"):
            shutil.copyfile(SCRIPTS / name, scripts / name)
        Path(folder / site / "index.html").write_text(PAGE, "utf-8")
        Path(folder / site / "bare.html").write_text("<!doctype html><title>bare</title>", "utf-8")
    with serve(folder) as address:
        yield address


@pytest.fixture
def profile(chromium: Browser) -> Iterator[BrowserContext]:
    """Open a new profile; fail if one of its pages throws what nobody catches."""
    uncaught: list[str] = []
    with chromium.new_context() as context:
        context.on("weberror", lambda fault: uncaught.append(str(fault.error)))
        yield context
    assert uncaught == []


@pytest.fixture
def open_tab(profile: BrowserContext, host: str) -> Open:
    """Return what opens a tab of the profile, after a script that spoils something in it."""

    def open_tab(site: str = "one", *, spoilt: str = "", is_bare: bool = False) -> Tab:
        page = profile.new_page()
        page.add_init_script(spoilt)
        page.goto(f"{host}{site}/{'bare.html' if is_bare else ''}")
        if not is_bare:
            page.wait_for_function("window.store")
        return Tab(page)

    return open_tab


@pytest.fixture
def tab(open_tab: Open) -> Tab:
    return open_tab()


def event(name: str, **more: object) -> Event:
    return {"id": name, "kind": "note", **more}


NO_DATABASE = "Object.defineProperty(window, 'indexedDB', { value: undefined });"

FIRST = [event("other001-1", text="a"), event("other001-2", text="b", of={"x": [1, None]})]

# What the store keeps, on the device and in memory.

PLACES = {"device": "", "memory": NO_DATABASE}


@pytest.fixture(params=PLACES)
def any_tab(request: pytest.FixtureRequest, open_tab: Open) -> Tab:
    tab = open_tab(spoilt=PLACES[request.param])
    assert tab.state()[0] == request.param
    return tab


def test_what_was_appended_is_read_and_listed(any_tab: Tab) -> None:
    assert any_tab.call("append", "r", FIRST) == FIRST
    any_tab.call("append", "s", [event("other001-1")])
    assert any_tab.read("r") == FIRST
    assert any_tab.call("list") == [
        {"record": "r", "events": FIRST, "beside": {}},
        {"record": "s", "events": [event("other001-1")], "beside": {}},
    ]
    assert any_tab.call("read", "nothing") == {"record": "nothing", "events": [], "beside": {}}


def test_what_a_record_holds_beside_its_events_is_joined_and_goes_and_comes_with_it(
    any_tab: Tab,
) -> None:
    one = {"sealed": {"by": "Ada", "at": [1, None]}, "tags": ["b"], "__proto__": "x"}
    other = {"tags": ["a"], "later": 1.5}
    both = {"sealed": one["sealed"], "tags": ["a"], "__proto__": "x", "later": 1.5}
    kept = {"record": "r", "events": FIRST}
    any_tab.page.evaluate(  # a mapping that is handed to the page loses a key such as __proto__
        "(text) => store.appendAll([JSON.parse(text)])", json.dumps(kept | {"beside": one})
    )
    any_tab.call("appendAll", [kept | {"beside": other}, kept])
    listed = "async () => JSON.stringify((await store.list()).map(({ beside }) => beside))"
    assert json.loads(any_tab.run(listed)) == [both]
    any_tab.run("async () => { window.dropped = await store.drop('r'); }")
    any_tab.call("append", "r", FIRST)
    assert json.loads(any_tab.run(listed)) == [{}]
    any_tab.run("async () => { await store.appendAll([window.dropped]); }")
    assert json.loads(any_tab.run(listed)) == [both]


@pytest.mark.deep
def test_what_is_on_the_device_is_there_after_a_reload(tab: Tab) -> None:
    tab.call("append", "r", FIRST)
    tab.page.reload()
    tab.page.wait_for_function("window.store")
    assert tab.read("r") == FIRST


@pytest.mark.deep
def test_what_was_read_can_be_changed_without_harm(any_tab: Tab) -> None:
    spoil = ".then((kept) => { for (const one of kept.events ?? kept) one.n = 2; })"
    for name in ("read('r')", "append('r', [{ id: 'a-1', n: 1 }])", "read('r')"):
        any_tab.run(f"store.{name}{spoil}")
    assert any_tab.read("r") == [{"id": "a-1", "n": 1}]


@pytest.mark.deep
def test_what_was_given_can_be_changed_without_harm(any_tab: Tab) -> None:
    any_tab.run("""async () => {
      const given = { id: "a-1", n: 1 };
      const appended = store.append("r", [given]);
      given.n = 2;
      await appended;
      given.n = 3;
    }""")
    assert any_tab.read("r") == [{"id": "a-1", "n": 1}]


@pytest.mark.deep
def test_a_record_that_was_dropped_is_gone_and_comes_back_whole(any_tab: Tab) -> None:
    any_tab.call("append", "r", [*FIRST, event("other001-1", text="another")])
    any_tab.call("append", "r2", FIRST)
    before = any_tab.read("r")
    dropped = any_tab.call("drop", "r")
    assert any_tab.read("r") == []
    assert [kept["record"] for kept in any_tab.call("list")] == ["r2"]
    any_tab.call("appendAll", [dropped])
    assert any_tab.read("r") == before
    assert any_tab.read("r2") == in_order(FIRST)


@pytest.mark.deep
def test_the_same_event_twice_is_kept_once(any_tab: Tab) -> None:
    again = [{"of": {"x": [1, None]}, "text": "b", "kind": "note", "id": "other001-2"}]
    any_tab.call("append", "r", FIRST)
    assert any_tab.call("append", "r", [*again, *again]) == [*again, *again]
    assert any_tab.read("r") == FIRST


def test_another_content_under_the_same_id_is_kept_beside_it(any_tab: Tab) -> None:
    texts: tuple[object, ...] = ("a", "b", ["a"], {"0": "a"}, 1, "1", None, {})
    contents = [event("other001-1", text=text) for text in texts]
    any_tab.call("append", "r", contents[:1])
    any_tab.call("append", "r", contents[1:])
    any_tab.call("append", "r", contents)
    assert any_tab.read("r") == in_order(contents)


@pytest.mark.deep
def test_records_of_other_names_are_left_alone(any_tab: Tab) -> None:
    names = ["r", "r\uffff", "r-1", "R", "é", "[]"]
    for name in names:
        any_tab.call("append", name, [event("a-1", of=name)])
    for name in names:
        assert any_tab.read(name) == [event("a-1", of=name)]
    any_tab.call("drop", "r")
    assert {kept["record"] for kept in any_tab.call("list")} == {*names} - {"r"}


@pytest.mark.deep
@pytest.mark.parametrize(
    "given",
    [
        ("", FIRST),
        ("r", [*FIRST, {"id": ""}]),
        ("r", [*FIRST, {"id": 7}]),
        ("r", [*FIRST, None]),
        (7, FIRST),
    ],
    ids=str,
)
def test_what_is_no_event_is_refused_with_all_that_came_along(
    any_tab: Tab, given: tuple[object, object]
) -> None:
    assert any_tab.refusal("append", *given) == "refused"
    assert any_tab.call("list") == []


@pytest.mark.deep
def test_two_hundred_records_of_three_hundred_events_come_in_one_go(tab: Tab) -> None:
    tab.run("""async () => {
      const numbers = (count) => Array.from({ length: count }, (_, number) => number);
      await store.appendAll(numbers(200).map((record) => ({
        record: `record ${record}`,
        events: numbers(300).map((number) => ({ id: `other001-${number}`, text: "x".repeat(100) })),
      })));
      window.asked = 0;
      for (const name of ["getAll", "get", "openCursor", "getAllKeys"]) {
        const real = IDBObjectStore.prototype[name];
        IDBObjectStore.prototype[name] = function (...given) {
          window.asked += 1;
          return real.apply(this, given);
        };
      }
    }""")
    sizes = tab.run("""async () => (await store.list()).map(({ record, events }) =>
      [record, new Set(events.map(({ id }) => id)).size])""")
    assert dict(sizes) == {f"record {number}": 300 for number in range(200)}
    assert tab.run("window.asked") == 2  # once for the events, once for what is no event


# Two tabs.

AT_ONCE = """([script]) => {
  const go = new BroadcastChannel("go");
  const run = new Function(`return (${script})()`);
  window.done = new Promise((resolve) => { go.onmessage = () => resolve(run()); });
}"""


def at_once(tabs: list[Tab], script: str) -> list[Any]:
    """Run a script in all tabs at the same time; return what it came to in each."""
    for tab in tabs:
        tab.page.evaluate(AT_ONCE, [script])
    tabs[0].run("void new BroadcastChannel('go').postMessage('')")
    return [tab.run("window.done") for tab in tabs]


APPEND = """() => Promise.all(Array.from({ length: 50 }, (_, number) =>
  store.append("r", [{ kind: "note", tab: TAB, number }]).then(([event]) => event)))"""


def test_two_tabs_that_append_at_once_lose_nothing_and_give_out_no_id_twice(
    open_tab: Open,
) -> None:
    tabs = [open_tab(), open_tab()]
    for number, tab in enumerate(tabs):
        tab.run(f"window.TAB = {number}")
    told = at_once(tabs, APPEND)
    read = tabs[0].read("r")
    assert in_order([*told[0], *told[1]]) == read
    assert sorted((one["tab"], one["number"]) for one in read) == [
        (number, n) for number in (0, 1) for n in range(50)
    ]
    device = tabs[0].call("device")
    assert {one["id"] for one in read} == {f"{device}-{number}" for number in range(1, 101)}
    for tab in tabs:
        tab.hears("one.why === 'changed' && one.records.includes('r')")


@pytest.mark.deep
def test_two_tabs_agree_at_the_first_start_on_the_name_of_the_device(open_tab: Open) -> None:
    tabs = [open_tab(), open_tab()]
    first, second = at_once(tabs, "() => store.device()")
    assert first == second
    assert len(first) == 8
    assert set(first) <= set("abcdefghijklmnopqrstuvwxyz0123456789")
    tabs[0].page.reload()
    tabs[0].page.wait_for_function("window.store")
    assert tabs[0].call("device") == first


@pytest.mark.deep
def test_another_profile_is_another_device(tab: Tab, chromium: Browser, host: str) -> None:
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(f"{host}one/")
        page.wait_for_function("window.store")
        assert Tab(page).call("device") != tab.call("device")


@pytest.mark.deep
def test_sites_of_one_host_share_nothing(open_tab: Open) -> None:
    one, two = open_tab("one"), open_tab("two")
    one.call("append", "r", FIRST)
    assert two.call("list") == []
    assert one.call("device") != two.call("device")
    two.call("append", "r", FIRST)
    assert one.run("heard.filter(({ why }) => why === 'changed')") == []
    assert set(one.run("indexedDB.databases().then((all) => all.map(({ name }) => name))")) == {
        "hotfix-playbook/one/",
        "hotfix-playbook/two/",
    }


@pytest.mark.deep
def test_a_number_is_not_given_out_again_after_a_drop(any_tab: Tab) -> None:
    draft = {"kind": "note"}
    dropped = any_tab.call("append", "r", [draft, draft])
    any_tab.call("drop", "r")
    later = any_tab.call("append", "r", [draft])
    any_tab.call("append", "r", dropped[:1])
    last = any_tab.call("append", "r", [draft])
    device = any_tab.call("device")
    ids = [one["id"] for one in (*dropped, *later, *last)]
    assert ids == [f"{device}-{number}" for number in (1, 2, 3, 4)]


@pytest.mark.deep
def test_nor_where_only_a_part_of_the_record_came_back(any_tab: Tab) -> None:
    draft = {"kind": "note"}
    dropped = any_tab.call("append", "r", [draft, draft, draft])
    any_tab.call("drop", "r")
    any_tab.call("append", "r", dropped[:1])
    [later] = any_tab.call("append", "r", [draft])
    assert later["id"] == f"{any_tab.call('device')}-4"


@pytest.mark.deep
def test_an_id_that_came_from_elsewhere_is_not_given_out(any_tab: Tab) -> None:
    device = any_tab.call("device")
    numbers = ("7", "999999999", "1000000000", "x", "-8", "1e3")
    any_tab.call("append", "r", [event(f"{device}-{number}") for number in numbers])
    [one], [other] = (any_tab.call("append", "r", [{"kind": "note"}]) for _ in range(2))
    assert len({one["id"], other["id"], *(f"{device}-{number}" for number in numbers)}) == 8
    assert len(any_tab.read("r")) == 8


@pytest.mark.deep
def test_another_tab_hears_of_a_drop_and_nobody_of_what_was_read(open_tab: Open) -> None:
    one, two = open_tab(), open_tab()
    one.call("append", "r", FIRST)
    two.hears("one.why === 'changed'")
    two.run("heard.length = 0")
    one.call("read", "r")
    one.call("drop", "r")
    two.hears("one.why === 'changed'")
    assert two.run("heard") == [{"why": "changed", "records": ["r"]}]
    assert one.run("heard.filter(({ why }) => why === 'changed')") == []


@pytest.mark.deep
def test_without_a_channel_a_tab_looks_again_when_it_is_shown(open_tab: Open) -> None:
    tab = open_tab(spoilt="delete window.BroadcastChannel;")
    tab.call("append", "r", FIRST)
    tab.run("document.dispatchEvent(new Event('visibilitychange'))")
    tab.hears("one.why === 'shown'")
    tab.run("""() => {
      heard.length = 0;
      Object.defineProperty(document, "visibilityState", { value: "hidden" });
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    assert tab.run("heard") == []


@pytest.mark.deep
def test_who_listens_no_more_hears_nothing(tab: Tab) -> None:
    tab.run("""() => {
      window.late = [];
      store.watch((one) => window.late.push(one))();
      document.dispatchEvent(new Event("visibilitychange"));
    }""")
    tab.hears("one.why === 'shown'")
    assert tab.run("window.late") == []


# Many records at once.


@pytest.mark.deep
def test_many_records_come_in_all_or_none(tab: Tab) -> None:
    batches = [{"record": f"r{number}", "events": FIRST} for number in range(3)]
    broken = [*batches, {"record": "r3", "events": [{"id": ""}]}]
    assert tab.refusal("appendAll", broken) == "refused"
    assert tab.call("list") == []
    tab.run(fail_at(5))
    assert tab.refusal("appendAll", batches) == "full"
    tab.run("window.restore()")
    assert tab.call("list") == []
    kept = [{**batch, "beside": {}} for batch in batches]
    assert tab.call("appendAll", [*batches, batches[0]]) == [*kept, kept[0]]
    assert tab.call("list") == kept


# No room.


def fail_at(call: int) -> str:
    """Return a script after which that call of `add`, counted from 1, finds no room."""
    return f"""() => {{
      const real = IDBObjectStore.prototype.add;
      let calls = 0;
      window.restore = () => {{ IDBObjectStore.prototype.add = real; }};
      IDBObjectStore.prototype.add = function (...given) {{
        calls += 1;
        if (calls === {call}) throw new DOMException("", "QuotaExceededError");
        return real.apply(this, given);
      }};
    }}"""


@pytest.mark.parametrize("call", [1, 2, 3])
def test_where_there_is_no_room_nothing_is_half_written(tab: Tab, call: int) -> None:
    tab.call("append", "r", FIRST)
    tab.run(fail_at(call))
    assert tab.refusal("append", "r", [event(f"other001-{n}") for n in (3, 4, 5)]) == "full"
    assert tab.read("r") == FIRST
    tab.run("window.restore()")
    tab.call("append", "r", [event("other001-3")])
    assert len(tab.read("r")) == 3
    assert tab.state() == ("device", "")


@pytest.mark.deep
def test_a_quota_of_the_browser_is_told_and_nothing_is_half_written(
    tab: Tab, profile: BrowserContext, host: str
) -> None:
    session = profile.new_cdp_session(tab.page)
    origin = host.rstrip("/")
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 500_000})
    tab.call("append", "r", FIRST)
    large = [event("other001-3"), event("other001-4", text="x" * 1_000_000)]
    assert tab.refusal("append", "r", large) == "full"
    assert tab.read("r") == FIRST
    session.send("Storage.overrideQuotaForOrigin", {"origin": origin})
    tab.call("append", "r", large)
    assert len(tab.read("r")) == 4


@pytest.mark.deep
def test_what_is_not_there_when_it_is_read_back_is_told(tab: Tab) -> None:
    tab.run("IDBObjectStore.prototype.add = () => {}")
    assert tab.refusal("append", "r", FIRST) == "gone"


# No database.

NO_DATABASES = {
    "missing": (NO_DATABASE, "missing"),
    "a getter that throws": (
        """Object.defineProperty(window, "indexedDB", {
          get() { throw new DOMException("", "SecurityError"); } });""",
        "refused",
    ),
    "an open that throws": (
        'IDBFactory.prototype.open = () => { throw new DOMException("", "SecurityError"); };',
        "refused",
    ),
    "an open that fails": (
        """IDBFactory.prototype.open = () => {
          const request = { error: new DOMException("", "InvalidStateError") };
          setTimeout(() => request.onerror());
          return request;
        };""",
        "gone",
    ),
}


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=() if kind == "missing" else pytest.mark.deep)
        for kind in NO_DATABASES
    ],
)
def test_without_a_database_all_is_in_memory_and_that_is_told(open_tab: Open, kind: str) -> None:
    spoilt, reason = NO_DATABASES[kind]
    tab = open_tab(spoilt=spoilt)
    [one] = tab.call("append", "r", [{"kind": "note"}])
    assert tab.read("r") == [one]
    assert tab.state() == ("memory", reason)
    assert tab.call("state")["persisted"] is None
    assert tab.call("persist") is None
    tab.hears(f"one.why === 'state' && one.reason === '{reason}'")


# Holds back what `open` comes to until `release` is called.
STUCK = """{
  const real = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...given) {
    const request = {};
    window.release = () => {
      const opened = real.apply(indexedDB, given);
      for (const name of ["success", "upgradeneeded", "error"]) {
        opened.addEventListener(name, (event) => {
          request.result = event.type === "error" ? undefined : opened.result;
          request[`on${name}`](event);
          if (name === "success") window.opened?.();
        });
      }
    };
    return request;
  };
}"""


@pytest.fixture
def stuck(open_tab: Open) -> Tab:
    """Return a tab whose database did not open in time."""
    tab = open_tab(spoilt=STUCK)
    tab.page.clock.install()
    tab.run("void (window.first = store.append('r', [{ id: 'a-1' }]))")
    tab.page.clock.fast_forward(5000)
    assert tab.run("window.first") == [{"id": "a-1"}]
    assert tab.state() == ("memory", "late")
    return tab


@pytest.mark.deep
def test_a_database_that_never_opens_holds_nobody_up(stuck: Tab) -> None:
    stuck.call("append", "r", [{"id": "a-2"}])
    assert stuck.read("r") == [{"id": "a-1"}, {"id": "a-2"}]


@pytest.mark.deep
def test_before_that_the_store_waits(open_tab: Open) -> None:
    tab = open_tab(spoilt=STUCK)
    tab.page.clock.install()
    tab.run("void (window.first = store.append('r', [{ id: 'a-1' }]))")
    tab.page.clock.fast_forward(4000)
    tab.run("window.release()")
    assert tab.run("window.first") == [{"id": "a-1"}]
    assert tab.state() == ("device", "")


@pytest.mark.deep
def test_a_database_that_opens_late_takes_over_what_is_in_memory(
    stuck: Tab, open_tab: Open
) -> None:
    other = open_tab()
    other.call("append", "r", [{"id": "a-1", "n": 2}, {"id": "b-1"}])
    beside = {"later": {"kept": True}}
    stuck.call("appendAll", [{"record": "in memory", "events": FIRST, "beside": beside}])
    stuck.run("""() => {
      window.opened = () => { window.meanwhile = store.append("r", [{ id: "a-3" }]); };
      window.release();
    }""")
    stuck.page.wait_for_function("window.meanwhile")
    assert stuck.run("window.meanwhile") == [{"id": "a-3"}]
    stuck.hears("one.why === 'state' && one.reason === ''")
    assert stuck.state() == ("device", "")
    assert stuck.call("read", "in memory")["beside"] == beside
    assert stuck.call("device") == other.call("device")
    other.hears("one.why === 'changed' && one.records.includes('in memory')")
    assert other.read("r") == in_order(
        [{"id": "a-1"}, {"id": "a-1", "n": 2}, {"id": "a-3"}, {"id": "b-1"}]
    )


# Other versions.

ADD_STEP = "STEPS.push((database) => database.createObjectStore('later'))"
VERSION = "indexedDB.databases().then(([one]) => one.version)"


@pytest.mark.deep
def test_a_tab_lets_a_newer_version_go_ahead_and_writes_on_beside_it(open_tab: Open) -> None:
    old, new = open_tab(), open_tab()
    old.call("append", "r", FIRST)
    new.run(ADD_STEP)
    assert new.read("r") == FIRST
    assert new.run(VERSION) == 2
    old.hears("one.why === 'state' && one.reason === 'newer'")
    old.call("append", "r", [event("other001-3")])
    assert len(new.read("r")) == 3
    assert old.state() == ("device", "newer")
    assert new.state() == ("device", "")


@pytest.mark.deep
def test_a_database_of_a_newer_version_is_read_and_added_to(open_tab: Open) -> None:
    new = open_tab()
    new.run(ADD_STEP)
    new.call("append", "r", FIRST)
    old = open_tab()
    assert old.read("r") == FIRST
    old.call("append", "r", [event("other001-3")])
    assert old.state() == ("device", "newer")
    assert len(new.read("r")) == 3
    assert new.run(VERSION) == 2


@pytest.mark.deep
def test_a_tab_lets_the_database_be_deleted_and_starts_anew(open_tab: Open) -> None:
    tab = open_tab()
    tab.call("append", "r", FIRST)
    tab.run("heard.length = 0")
    open_tab(is_bare=True).run("""new Promise((resolve) => {
      indexedDB.deleteDatabase("hotfix-playbook/one/").onsuccess = () => resolve();
    })""")
    tab.hears("one.why === 'state'")
    assert tab.run("heard[0].reason") == ""
    tab.call("append", "r", [event("other001-3")])
    assert tab.read("r") == [event("other001-3")]


OTHER_STORES = """new Promise((resolve) => {
  const request = indexedDB.open(`hotfix-playbook/one/`, 7);
  request.onupgradeneeded = () => request.result.createObjectStore("other");
  request.onsuccess = () => resolve(request.result.close());
})"""


@pytest.mark.deep
def test_a_newer_version_with_other_stores_is_not_touched_and_that_is_told(
    open_tab: Open,
) -> None:
    open_tab(is_bare=True).run(OTHER_STORES)
    tab = open_tab()
    assert tab.refusal("append", "r", FIRST) == "newer"
    assert tab.refusal("read", "r") == "newer"
    assert tab.state() == ("device", "newer")


@pytest.mark.deep
def test_a_tab_that_is_in_the_way_of_a_newer_version_is_told_of(open_tab: Open) -> None:
    first = open_tab()
    first.call("append", "r", FIRST)
    first.page.close()
    deaf = open_tab(is_bare=True)
    deaf.run("""new Promise((resolve) => {
      const request = indexedDB.open("hotfix-playbook/one/", 1);
      request.onsuccess = () => { window.database = request.result; resolve(); };
    })""")
    new = open_tab()
    new.run(ADD_STEP)
    new.run("void (window.reading = store.read('r'))")
    new.hears("one.why === 'state' && one.reason === 'blocked'")
    deaf.run("window.database.close()")
    assert in_order(new.run("window.reading")["events"]) == FIRST
    assert new.state() == ("device", "")


# A connection that is lost.

# Counts how often the database is opened, and asked for what it cannot do any more.
KEEP_CONNECTION = """() => {
  window.opens = window.inVain = 0;
  const open = IDBFactory.prototype.open;
  IDBFactory.prototype.open = function (...given) {
    window.opens += 1;
    return open.apply(this, given);
  };
  const real = IDBDatabase.prototype.transaction;
  IDBDatabase.prototype.transaction = function (...given) {
    window.connection = this;
    window.inVain += 1;
    const transaction = real.apply(this, given);
    window.inVain -= 1;
    return transaction;
  };
}"""


@pytest.mark.deep
def test_after_a_connection_was_closed_the_next_event_is_kept(tab: Tab) -> None:
    tab.run(KEEP_CONNECTION)
    tab.call("append", "r", FIRST)
    tab.run("window.connection.close()")
    tab.call("append", "r", [event("other001-3")])
    assert len(tab.read("r")) == 3


@pytest.mark.deep
def test_after_the_browser_has_cleared_the_site_the_next_event_is_kept(
    tab: Tab, profile: BrowserContext, host: str
) -> None:
    tab.run(KEEP_CONNECTION)
    tab.call("append", "r", FIRST)
    session = profile.new_cdp_session(tab.page)
    tab.run("heard.length = 0")
    session.send(
        "Storage.clearDataForOrigin",
        {"origin": host.rstrip("/"), "storageTypes": "indexeddb"},
    )
    tab.hears("one.why === 'state'")
    tab.call("append", "r", [event("other001-3")])
    assert tab.read("r") == [event("other001-3")]
    assert tab.state() == ("device", "")
    assert tab.run("window.inVain") == 0  # it knew


@pytest.mark.deep
def test_many_that_find_the_connection_closed_are_all_kept(tab: Tab) -> None:
    tab.run(KEEP_CONNECTION)
    tab.call("append", "r", FIRST)
    tab.run("window.connection.close()")
    tab.run("window.opens = 0")
    tab.run("""() => Promise.all(Array.from({ length: 20 }, () =>
      store.append("r", [{ kind: "note" }])))""")
    assert tab.run("window.opens") == 1
    device = tab.call("device")
    ids = {one["id"] for one in tab.read("r")}
    assert ids == {*(one["id"] for one in FIRST), *(f"{device}-{n}" for n in range(1, 21))}


@pytest.mark.deep
def test_a_transaction_that_was_lost_is_tried_once_more(tab: Tab) -> None:
    tab.run("""() => {
      const real = IDBObjectStore.prototype.add;
      IDBObjectStore.prototype.add = function (...given) {
        IDBObjectStore.prototype.add = real;
        const request = real.apply(this, given);
        this.transaction.abort();
        return request;
      };
    }""")
    written = tab.call("append", "r", [{"kind": "note"}, {"kind": "note"}])
    device = tab.call("device")
    assert [one["id"] for one in written] == [f"{device}-1", f"{device}-2"]
    assert tab.read("r") == in_order(written)


@pytest.mark.deep
def test_a_transaction_whose_end_was_not_heard_is_not_written_twice(tab: Tab) -> None:
    tab.run("""() => {
      const real = IDBDatabase.prototype.transaction;
      IDBDatabase.prototype.transaction = function (...given) {
        IDBDatabase.prototype.transaction = real;
        const transaction = real.apply(this, given);
        Object.defineProperty(transaction, "oncomplete", {
          set() { transaction.addEventListener("complete", () => transaction.onabort()); },
        });
        return transaction;
      };
    }""")
    written = tab.call("append", "r", [{"kind": "note"}])
    assert tab.read("r") == written


@pytest.mark.deep
def test_a_number_that_another_tab_took_meanwhile_is_not_given_out_again(tab: Tab) -> None:
    device = tab.call("device")
    tab.page.evaluate(
        """(device) => {
          const real = IDBObjectStore.prototype.add;
          IDBObjectStore.prototype.add = function (...given) {
            IDBObjectStore.prototype.add = real;
            const database = this.transaction.db;
            this.transaction.abort();
            const other = database.transaction("events", "readwrite").objectStore("events");
            const id = `${device}-1`;
            other.add({ record: "r", id, copy: 0, text: JSON.stringify({ id, kind: "other" }) });
          };
        }""",
        device,
    )
    written = tab.call("append", "r", [{"kind": "note"}])
    assert written == [{"id": f"{device}-2", "kind": "note"}]
    assert [one["kind"] for one in tab.read("r")] == ["other", "note"]


@pytest.mark.deep
def test_a_database_that_does_not_open_again_is_tried_at_the_next_event(tab: Tab) -> None:
    tab.run(KEEP_CONNECTION)
    tab.call("append", "r", FIRST)
    tab.run("""() => {
      window.connection.close();
      const real = IDBFactory.prototype.open;
      IDBFactory.prototype.open = () => {
        IDBFactory.prototype.open = real;
        throw new DOMException("", "SecurityError");
      };
    }""")
    assert tab.refusal("append", "r", [event("other001-3")]) == "refused"
    assert tab.state() == ("device", "")
    tab.call("append", "r", [event("other001-3")])
    assert len(tab.read("r")) == 3


@pytest.mark.deep
def test_a_connection_that_is_lost_again_and_again_is_told(tab: Tab) -> None:
    tab.run("""() => {
      const real = IDBDatabase.prototype.transaction;
      IDBDatabase.prototype.transaction = function (...given) {
        this.close();
        return real.apply(this, given);
      };
    }""")
    assert tab.refusal("append", "r", FIRST) == "gone"


# Room that the browser spares.

COUNTED = """window.asked = 0;
StorageManager.prototype.persisted = () => Promise.resolve(false);
StorageManager.prototype.persist = () => { window.asked += 1; return Promise.resolve(true); };"""


@pytest.mark.deep
def test_the_browser_is_asked_once_to_spare_the_records(open_tab: Open) -> None:
    tab = open_tab(spoilt=COUNTED)
    tab.call("append", "r", FIRST)
    assert tab.run("Promise.all([store.persist(), store.persist()])") == [True, True]
    assert tab.run("window.asked") == 1
    tab.page.reload()
    tab.page.wait_for_function("window.store")
    assert tab.call("persist") is False
    assert tab.run("window.asked") == 0


@pytest.mark.deep
def test_it_is_asked_again_after_a_month(open_tab: Open) -> None:
    tab = open_tab(spoilt=COUNTED)
    tab.call("persist")
    tab.page.clock.install()
    tab.page.reload()
    tab.page.wait_for_function("window.store")
    tab.page.clock.fast_forward(31 * 24 * 3600 * 1000)
    assert tab.call("persist") is True
    assert tab.run("window.asked") == 1


@pytest.mark.deep
def test_the_state_has_what_the_browser_says_of_its_room(tab: Tab) -> None:
    tab.call("append", "r", FIRST)
    state = tab.call("state")
    said = tab.run("navigator.storage.estimate()")
    assert state["persisted"] is tab.run("navigator.storage.persisted()")
    assert state["quota"] == said["quota"]
    assert state["usage"] is not None
