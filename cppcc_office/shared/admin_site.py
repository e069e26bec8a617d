"""The secretariat's admin site."""

from cppcc_office.shared.admin_door import AdminDoor


class OfficeAdminSite(AdminDoor):
    """Stock admin under the office's name."""

    site_header = "政协机关履职管理"
    site_title = "履职管理"
    index_title = "工作台"
