"""The pure parts of the scoring page, in the browser they are for: points as the server reads them; sending."""

from dataclasses import replace
from decimal import Decimal
from itertools import product
from typing import Any

from playwright.sync_api import Page
from sqlalchemy.orm import Session, sessionmaker

from services.awards.domain.rules import Criterion
from services.awards.domain.scoring import NO_POINTS, OFF_STEP, TOO_MANY, checked_points
from services.awards.web.app import create_app
from shared.errors import Invalid
from tests.awards_builders import RULES
from tests.browser.conftest import LiveApp
from tests.conftest import SettingsOf

TYPED = (
    "", "0", "0,0", "32.5", "32,5", "32,50", "40", "40,5", "0,25", "007", " 5 ", "5.", ",5", "1e1", "-1", "+1", "x",
    "٣", "NaN", "9999,9999", "12345", "1,23456", "1.2.3", "1 000", "0x10",
)  # fmt: skip
LIMITS = (("40", "0.5"), ("10", "0.25"), ("12.5", "1"))
TROUBLE = {NO_POINTS: "no_points", TOO_MANY: "too_many", OFF_STEP: "off_step"}

POINTS = """async ([cases]) => {
  const { text, trouble, units } = await import("/awards/static/scoring/points.js");
  return cases.map(([typed, most, step]) => trouble(typed, most, step) || (typed.trim() && text(units(typed))));
}"""

# A server that does as actions/sheets.py does, behind a line that loses questions and answers; a judge who writes and
# signs; another device that writes now and then. At the end everything must have arrived, or the judge was asked.
CHANCE = """async ([runs]) => {
  const { Outbox } = await import("/awards/static/scoring/outbox.js");
  const { changed, chosen, counted, fresh, same, signed } = await import("/awards/static/scoring/sheets.js");
  let seed = 7;
  const chance = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
  const faults = [];
  let clashes = 0;
  for (let run = 0; run < runs; run += 1) {
    const stored = { code: "B-1", state: "draft", points: {}, notes: {}, comment: "", place: "", revision: 0 };
    const others = run % 3 === 0;
    let signatures = 0, overwritten = 0, last = null, losing = true;
    const write = (body, by) => {
      if (body.base_revision !== stored.revision && last === "other" && by === "tablet") overwritten += 1;
      Object.assign(stored, { points: body.points, notes: body.notes, comment: body.comment });
      stored.revision += 1;
      last = by;
    };
    const take = (body) => {
      const again = body.submission_id && body.submission_id === stored.submission_id;
      if (again) return { kind: "ok", body: { ...stored } };
      if (stored.state === "signed") return { kind: "clash", body: { ...stored } };
      if (!same(body, stored) || !stored.revision) {
        if (body.base_revision !== stored.revision) return { kind: "clash", body: { ...stored } };
        write(body, "tablet");
      }
      if (body.submission_id) {
        Object.assign(stored, { state: "signed", submission_id: body.submission_id });
        signatures += 1;
      }
      return { kind: "ok", body: { ...stored } };
    };
    const put = async (code, body) => {
      if (losing && chance() < 0.3) return { kind: "offline" };
      await null;
      const answer = take(structuredClone(body));
      for (let waits = chance() * 4; waits > 0; waits -= 1) await null;
      return losing && chance() < 0.4 ? { kind: "offline" } : answer;
    };
    const sheets = new Map();
    const desk = { judge: "j", sheets, keep: async (sheet) => void sheets.set(sheet.code, structuredClone(sheet)) };
    const outbox = new Outbox({ desk, put, told: () => {}, later: () => 0 });
    const now = () => sheets.get("B-1") ?? fresh("B-1");
    const settle = async () => {
      while (outbox.running) await null;
      await outbox.send();
    };
    for (let step = 0; step < 8; step += 1) {
      desk.keep(changed(now(), { points: { market: String(run * 100 + step) } }, `t${step}`));
      outbox.send();
      if (chance() < 0.5) await settle();
      if (others && chance() < 0.15) write({ points: { market: `other${step}` }, notes: {}, comment: "" }, "other");
    }
    desk.keep(signed(now(), { place: "", submission: `s${run}`, at: "t9" }));
    losing = false;
    await settle();
    await settle();
    for (let asked = 0; now().clash && asked < 5; asked += 1) { // it wrote again before the judge chose
      clashes += 1;
      if (!others) faults.push(`${run}: asked for nothing`);
      desk.keep(chosen(now(), "mine"));
      await settle();
    }
    const left = counted(sheets, ["B-1"]);
    if (signatures !== 1 || stored.state !== "signed" || left.unsent || overwritten || !same(now(), stored)) {
      faults.push(`${run}: ${JSON.stringify({ signatures, overwritten, left, stored, now: now() })}`);
    }
  }
  return { faults: faults.slice(0, 3), clashes };
}"""


def opened(page: Page, live_app: LiveApp, sessions: sessionmaker[Session], settings_of: SettingsOf) -> Page:
    page.goto(live_app(create_app(sessions, settings_of("awards"))) + "/awards/")
    return page


def by_the_server(typed: str, most: str, step: str) -> str:
    criterion = Criterion(code="market", name_vi="a", name_en="a", most=Decimal(most))
    rules = replace(RULES, criteria=(criterion,), step=Decimal(step))
    try:
        return checked_points({"market": typed}, rules, complete=False).get("market", "")
    except Invalid as refused:
        return TROUBLE[str(refused.fields["points.market"])]


def test_points_are_read_as_the_server_reads_them(
    page: Page, live_app: LiveApp, awards_sessions: sessionmaker[Session], settings_of: SettingsOf
) -> None:
    cases = [(typed, *limits) for typed, limits in product(TYPED, LIMITS)]
    found = opened(page, live_app, awards_sessions, settings_of).evaluate(POINTS, [cases])
    assert dict(zip(cases, found, strict=True)) == {case: by_the_server(*case) for case in cases}


def test_whatever_is_lost_on_the_way_each_sheet_arrives_once(
    page: Page, live_app: LiveApp, awards_sessions: sessionmaker[Session], settings_of: SettingsOf
) -> None:
    found: dict[str, Any] = opened(page, live_app, awards_sessions, settings_of).evaluate(CHANCE, [600])
    assert found["faults"] == []
    assert found["clashes"] > 20, "another device wrote, and the judge was asked"
