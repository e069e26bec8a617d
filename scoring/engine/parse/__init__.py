"""Reads a rulebook from plain data (a YAML file, or the rows of the database written the same way).

A rulebook is a mapping::

    code: groups-sample            # letters, digits, - and _; of digits alone in quotes
    name: 界别（联组）十项积分
    subject: group                 # who is scored: group, member, workstation …
    basis: 依据的文件              # shown on every page
    note: 说明
    from: 2019-01-01               # in force from, to; both may be left out
    year_ends: "12-20"             # the last day of its year, where that is not 31 December
    applies_to: {attribute: value}                # whom it speaks about, by the subject's attributes; several rulebooks
                                   # may be in force: whoever fits more than one has the one that began last
    base: 0    floor: 0    cap: 100    rounding: 0.01
    incomplete: 分值没有公布       # points are counted and nobody is graded; the pages say why. An item may say so too
    candidates: 6                  # how many of the first places are candidates for an award
    items: [...]

An item has `code`, `name`, and either `items` (then it is a category), or `source` and `price`, or only `base` (points
that need no record); besides, all optional:

    clause, note, policy_note      words for the page: where it is written, what the office decided, which policy
    where, applies_to              {attribute: value}, {attribute: [values]}, {attribute: {not: [values]}},
                                   {attribute: {at_least: 3, at_most: 5}} for numbers; all of them must hold
    base, floor, cap               of an item as of a category
    from, to, year_ends            of a lowest item: which days' records it counts
    average: {per: members, times: 5}             the sum divided by a measure of the subject
    same_records: true             adds to records that its neighbour counts already
    record_only: true              shows its records and pays nothing

    price: 5                                                              each record 5; -2 takes away
    price: {by: role, tiers: [{is: 主办, points: 5}, {is: [联动], points: 3}], take: highest}
    price: {tiers: [{when: {meeting: 全体会议, attendance: 缺席}, points: -5}, …], take: first}
                                   take: highest (default; of deductions alone the heaviest), sum, or first from the top
    price: {per: members, bands: [{at_least: 0.5, points: 12}, {more_than: 0, points: 4}]}
    price: {per: records, of: {presence: 全程参加}, slope: {below: 0.9, step: 0.01, points: -0.5}}
                                   per: a measure of the subject, or records: all the item's own
    factors: [{when: {form: 综合采用}, times: 0.5}, …]                    multiplied, all that hold
    share: {role: role, lead: 第一提案人, lead_part: 0.5, among: sponsors, most: 3}      or {among: sponsors}: equally
    quantity: served                                                      price per unit instead of per record
    count: each | once | {at_least: 2} | {from: 2} | {every: 3} | {distinct: kind}
           | {most: 3} | {most: 2, each: member}
           | {at_least: 4, spread: {by: quarter, parts: 4, at_least: 1}}          or by: half, by: month
    as_one: {by: meeting, when: {presence: 全程参加}, at_least: 2/3}          or less_than: 2/3

What the total means, all optional::

    grades: [{name: 优秀, at_least: 90, share: 0.2, duties: all}, {name: 合格, at_least: 60, passes: true},
             {name: 不合格}]       from the best down, the last one for all the rest; places: 3, or share: 1/5 of those
                                   ranked (round: down, half, up; ties: out, in); duties: all or [codes];
                                   colour: green, blue, yellow, brown, red
                                   reserved: [{applies_to: {…}, share: 0.2}] or places: of this grade's places, kept for
                                   those (a share is rounded up); what they leave free goes to the others
    duties: [{code: six-5, name: 一件提案, source: proposals, at_least: 1}, …]
            [{code: half, name: 会议不少于 12 分, points_of: meetings, at_least: 12}]      of an item of the rulebook
            [{code: either, name: 提案或信息, ways: [{item: proposals}, {name: 信息, source: reports}], needed: 1}]
    vetoes: [{name: 受党纪政务处分, source: …, at_least: 1, grade: 不合格}]      no better grade than this
    excluded: [{name: 主席会议成员, applies_to: {…}}]                     points, but no place and no grade
    lists: standing                an attribute of the subject, or [several]: places and quotas are counted apart
    tie_break: [proposals]         items whose points decide between equal totals
    remind_below: 70               a reminder, apart from the grades
    streaks: [{grade: 不合格, years: 2, then: 建议撤牌}, {grade: 不合格, years: 3, within: 5, then: 劝辞}]
                                   or duty: code, in the years in which it was not met; or veto: name
    consequences: [{name: 缺席常委会议, then: 劝其辞去常委, source: …, at_least: 7, over: term}]
                                   what is proposed when there are so many records, whatever the points
    Of a duty, a veto and a consequence the records of its own source may be counted over `years: 5` up to this one, or
    `over: term` (届). A veto and a consequence may ask `less_than: 3`: too few is said once the year, or term, is over.

A category takes the sum of its items, or `take: best`, or `take: {best: 3}`; or their sum only when all of them are
met, `take: all`, or so many, `take: {all: 2}`: an item is met when something of it is counted, be its price 0. With
`once_each: true` a record that fits several of its items counts under the dearest alone. Of deductions
alone the dearest and the best is the heaviest.
"""

from collections.abc import Mapping

from scoring.engine.parse.book import BOOK_KEYS, Books
from scoring.engine.parse.meanings import MEANING_KEYS
from scoring.engine.parse.sense import senseless
from scoring.engine.parse.text import plain_data, text_in
from scoring.engine.parse.values import RulebookError
from scoring.engine.rule import Rulebook

__all__ = ["MEANING_KEYS", "RulebookError", "parse_rulebook", "plain_data", "senseless", "text_in"]


def parse_rulebook(data: object, *, unfinished: bool = False) -> Rulebook:
    """The rulebook that `data` describes; RulebookError with every mistake found.

    While it is being written (`unfinished`), the rulebook and its categories may still be without items.
    """
    if data is None:
        raise RulebookError(["里面没有内容。"])
    if not isinstance(data, Mapping) or not BOOK_KEYS & data.keys():
        raise RulebookError(["这不是计分办法：要从“code: 代码”“name: 名称”写起，一行写一条，冒号用半角，后面空一格。"])
    books = Books(unfinished=unfinished)
    rulebook = books.rulebook(data)
    if books.problems:
        raise RulebookError(books.problems)
    return rulebook
