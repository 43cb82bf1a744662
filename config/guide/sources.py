"""Where the guidance was read. Names of legal texts stay Vietnamese in every language."""

from django.utils.translation import gettext_lazy as _

from config.guide.shapes import Source

_TVPL = "https://thuvienphapluat.vn/phap-luat/"
_LAWNET = "https://lawnet.vn/thong-tin-phap-luat/en/"
_PRESS = _("as reported by the press")
_ADVICE = _("as told by a legal question-and-answer page")

KL14 = Source(
    "Kết luận 14-KL/TW ngày 22/9/2021 của Bộ Chính trị",
    "Kết luận 14-KL/TW",
    "https://kinhtedothi.vn/bo-chinh-tri-khuyen-khich-va-bao-ve-can-bo-nang-dong-sang-tao-vi-loi-ich-chung-435926.html",
)
KH124 = Source(
    "Kế hoạch 124-KH/TU ngày 31/5/2022 của Ban Thường vụ Thành ủy TP.HCM",
    "Kế hoạch 124-KH/TU",
    note=_PRESS,
)
KH3815 = Source(
    "Kế hoạch 3815 của UBND TP.HCM, tháng 10/2022",
    "Kế hoạch 3815",
    "https://tuoitre.vn/cac-co-quan-don-vi-phai-dang-ky-sang-kien-dot-pha-ubnd-tp-hcm-xet-duyet-20221019172201909.htm",
    _PRESS,
)
KH73 = Source(
    "Kế hoạch của UBND TP.HCM triển khai Nghị định 73, tháng 11/2023",
    "Kế hoạch triển khai Nghị định 73",
    "https://dttc.sggp.org.vn/tphcm-bao-ve-can-bo-dam-nghi-dam-lam-post109458.html",
    _PRESS,
)
D2 = Source(
    "Nghị định 73/2023/NĐ-CP, Điều 2",
    "Nghị định 73/2023, Điều 2",
    _TVPL + "doi-tuong-ap-dung-nghi-dinh-732023ndcp-ve-bao-ve-can-bo-doi-moi-sang-tao-dam-nghi"
    "-dam-lam-gom-nhung-116225.html",
)
D1 = Source(
    "Nghị định 73/2023/NĐ-CP, Điều 1 đến 3",
    "Nghị định 73/2023, Điều 1 đến 3",
    "https://skhcn.travinh.gov.vn/tin-tuyen-truyen-pho-bien/quy-dinh-ve-khuyen-khich-bao-ve-can"
    "-bo-nang-dong-sang-tao-dam-nghi-dam-lam-dam-chiu-trach-nhiem--698502",
)
D4 = Source(
    "Nghị định 73/2023/NĐ-CP, Điều 4",
    "Nghị định 73/2023, Điều 4",
    _LAWNET + "chinh-sach-moi/what-are-the-conditions-for-applying-incentive-policies-and"
    "-measures-to-protect-dynamic-creative-and-daring-cadres-in-vietnam-125950.html",
)
D5 = Source(
    "Nghị định 73/2023/NĐ-CP, Điều 5",
    "Nghị định 73/2023, Điều 5",
    "https://baodautu.vn/chinh-thuc-co-nghi-dinh-ve-khuyen-khich-bao-ve-can-bo-nang-dong-sang-tao"
    "-d199830.html",
)
D6 = Source(
    "Nghị định 73/2023/NĐ-CP, Điều 6",
    "Nghị định 73/2023, Điều 6",
    _LAWNET + "tu-van-luat/prohibited-acts-of-agencies-organizations-officials-and-individuals"
    "-in-encouraging-and-protecting-officials-in-vietnam-170901.html",
)
D7 = Source(
    "Nghị định 73/2023/NĐ-CP, Điều 7",
    "Nghị định 73/2023, Điều 7",
    _TVPL + "ho-tro-phap-luat/trinh-tu-thu-tuc-de-xuat-doi-moi-sang-tao-cho-can-bo-theo-nghi-dinh"
    "-732023ndcp-gom-cac-buoc-nao-116220.html",
)
D8 = Source(
    "Nghị định 73/2023/NĐ-CP, Điều 8",
    "Nghị định 73/2023, Điều 8",
    _TVPL + "ho-tro-phap-luat/trinh-tu-thu-tuc-phe-duyet-de-xuat-doi-moi-sang-tao-cua-can-bo"
    "-theo-nghi-dinh-732023ndcp-ra-sao-116346.html",
)
D10 = Source(
    "Nghị định 73/2023/NĐ-CP, Điều 10",
    "Nghị định 73/2023, Điều 10",
    _LAWNET + "tu-van-luat/forms-to-encourage-officials-to-propose-innovation-and-creativity-in"
    "-vietnam-125675.html",
)
D5_2 = Source(
    "Nghị định 73/2023/NĐ-CP, Điều 5 khoản 2, được Điều 11 dẫn chiếu",
    "Nghị định 73/2023, Điều 5 khoản 2",
    note=_ADVICE,
)
D11 = Source(
    "Nghị định 73/2023/NĐ-CP, Điều 11 khoản 1 đến 3",
    "Nghị định 73/2023, Điều 11",
    note=_ADVICE,
)
D18 = Source(
    "Nghị định 73/2023/NĐ-CP, Điều 18",
    "Nghị định 73/2023, Điều 18",
    "https://tintuc.thuvienphapluat.com/ho-tro-phap-luat/tu-van-phap-luat/54207/huong-dan-danh-gia"
    "-ket-qua-thuc-hien-de-xuat-doi-moi-sang-tao-cua-can-bo-theo-nghi-dinh-73",
)
ND172 = Source(
    "Nghị định 172/2025/NĐ-CP",
    "Nghị định 172/2025",
    "https://nhansu.vn/phap-luat-lao-dong/06-truong-hop-can-bo-cong-chuc-duoc-mien-ky-luat-tu-01"
    "-7-2025-theo-nghi-dinh-172-33992.html",
)
CBCC = Source(
    "Luật Cán bộ, công chức 80/2025/QH15",
    "Luật Cán bộ, công chức 2025",
    "https://hcma.vn/Pages/chi-tiet-tin-tuc.aspx?ItemID=19662",
)
ND335 = Source(
    "Nghị định 335/2025/NĐ-CP",
    "Nghị định 335/2025",
    "https://nld.com.vn/cong-thuc-tinh-diem-danh-gia-xep-loai-cong-chuc-theo-thang-diem-100"
    "-196251226083837329.htm",
)
KHCN = Source(
    "Luật Khoa học, Công nghệ và Đổi mới sáng tạo 2025, Điều 9",
    "Luật Khoa học, Công nghệ và Đổi mới sáng tạo, Điều 9",
    "https://news.laodong.vn/thoi-su/chinh-thuc-loai-tru-trach-nhiem-hinh-su-voi-rui-ro-trong-hoat"
    "-dong-khoa-hoc-cong-nghe-1530515.ldo",
)
TIME_LIMITS = Source(
    _("How time limits are counted under the Civil Code"),
    "Bộ luật Dân sự",
    "https://danang.luatduonggia.vn/kien-thuc-phap-luat/thoi-diem-bat-dau-ket-thuc-thoi-han.html",
    lang="",
)
PORTAL = Source(_("A convention of Khơi Nguồn"), "Khơi Nguồn", lang="")
