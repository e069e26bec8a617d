"""The register's pages in a real browser: no accessibility violations, nothing wider than the screen."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.factories import AttachmentFactory, OrganizationFactory, WorkstationFactory, make_user, seated_member

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
PAGES = {
    "contact": ["/workstations/", "/workstations/{pk}/", "/workstations/{pk}/edit/"],
    "leader": ["/workstations/coverage/", "/workstations/coverage/members/"],
    "secretariat": ["/workstations/{pk}/withdraw/"],
}


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("role", PAGES)
def test_pages_are_accessible_and_fit(open_page, role, width):
    """OFFICE 2.4: contrast, labels, structure."""
    parent = OrganizationFactory(name="城关街道", kind="subdistrict")
    place = OrganizationFactory(name="星火社区", kind="community", parent=parent)
    OrganizationFactory(name="学苑社区", kind="community", parent=parent)
    station = WorkstationFactory(location=place, hours="每周三上午", contact_name="周联络", contact_phone="13812345678")
    AttachmentFactory(workstation=station, member=seated_member(name="王带头"), is_lead=True)
    WorkstationFactory(name="香港铜陵联谊总会委员工作室", outside_city="香港特别行政区")
    page = open_page(width, make_user(role, workstation=station))
    for address in PAGES[role]:
        page.goto(address.format(pk=station.pk))
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
