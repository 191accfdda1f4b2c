"""Reads the papers that the tests of the crate `documents` left behind, with programs of others.

usage: check.py FOLDER. Ends with `N passed, N failed`.
"""
import subprocess
import sys
from pathlib import Path

import pikepdf
import zxingcpp
from PIL import Image

VERIFY_AT = "https://cell.example/orders/ord_0190a6c8d1f27b3a8d4c1e5f60718293"
# Words that a reader finds on each kind, in each language.
WORDS = {
    "order": ("ЗАМОВЛЕННЯ", "ORDER"), "act": ("АКТ ПРИЙМАННЯ-ПЕРЕДАЧІ", "ACCEPTANCE ACT"),
    "discrepancies": ("РЕКЛАМАЦІЙНИЙ АКТ", "DISCREPANCY ACT"), "invoice": ("РАХУНОК", "INVOICE"),
    "payment": ("ПЛАТІЖНА ІНСТРУКЦІЯ", "PAYMENT ORDER"), "labels": ("Постачальник", "Supplier"),
    "statement": ("ЗВІТ ПРО КОШТИ ПАРТНЕРА", "STATEMENT OF A PARTNER’S MONEY"),
}
# What a kind says besides, in each language.
SECTIONS = {
    "statement": (("Що ще надійде", "What is still to come"), ("З того прострочено", "Late of it"), ("24 500,00",) * 2),
}
passed, failed = 0, 0


def check(what, is_right, said=""):
    global passed, failed
    passed, failed = (passed + 1, failed) if is_right else (passed, failed + 1)
    if not is_right:
        print(f"FAILED {what} {said}", file=sys.stderr)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def text_of(pdf):
    return " ".join(run("pdftotext", "-layout", str(pdf), "-")[1].split())


def structure(pdf, name):
    """What PDF/A-2a asks of the file that can be seen without judging every operator."""
    with pikepdf.open(pdf) as file:
        root = file.Root
        check(f"{name}: tagged", root.MarkInfo.Marked and "/StructTreeRoot" in root)
        check(f"{name}: language", str(root.Lang) in ("uk", "en"), str(root.get("/Lang")))
        check(f"{name}: output intent", len(root.OutputIntents) > 0)
        check(f"{name}: no script, form or attachment", not {"/OpenAction", "/AA", "/AcroForm"} & set(root.keys()))
        with file.open_metadata() as metadata:
            said = (metadata.get("pdfaid:part"), metadata.get("pdfaid:conformance"))
        check(f"{name}: says PDF/A-2a", said == ("2", "A"), str(said))
        check(f"{name}: not encrypted", not file.is_encrypted)
    fonts = run("pdffonts", str(pdf))[1].splitlines()[2:]
    embedded = [row.split()[-5:-2] for row in fonts]
    check(f"{name}: fonts embedded, subset, with Unicode", all(row == ["yes"] * 3 for row in embedded), str(fonts))
    check(f"{name}: qpdf", run("qpdf", "--check", str(pdf))[0] == 0)


def codes(pdf, name, first_page_only=True):
    picture = pdf.with_suffix("")
    run("pdftoppm", "-r", "300", "-gray", "-png", "-f", "1", "-l", "1", "-singlefile", str(pdf), str(picture))
    page = f"{picture}.png"
    found = [(result.format.name, result.text, result.bytes) for result in zxingcpp.read_barcodes(Image.open(page))]
    is_led = any(kind == "QRCode" and text == VERIFY_AT for kind, text, _ in found)
    check(f"{name}: zxing-cpp reads the QR code", is_led, str(found))
    check(f"{name}: zbarimg reads it", VERIFY_AT in run("zbarimg", "-q", "--raw", page)[1])
    if name.startswith("labels"):
        wanted = {b"10LOT-1\x1d21SN-%05d" % number for number in range(1, 4)}
        read = {data for kind, _, data in found if kind == "DataMatrix"}
        check(f"{name}: zxing-cpp reads each Data Matrix", wanted <= read, str(read))
        one = Image.open(page)
        one.crop((one.width // 4, 0, one.width // 2, one.height // 8)).save(f"{picture}-label.png")
        said = run("dmtxread", "-G29", "-N1", "-m3000", f"{picture}-label.png")[1]
        check(f"{name}: dmtxread reads one", "21SN-00001" in said, repr(said))


for kind, (uk, en) in WORDS.items():
    for tongue in ("uk", "en", "both"):
        for sort in ("plain", "hostile"):
            name = f"{kind}-{tongue}-{sort}"
            pdf = Path(sys.argv[1]) / f"{name}.pdf"
            text = text_of(pdf)
            pairs = ((uk, en), *SECTIONS.get(kind, ()))
            for word in [uk for uk, _ in pairs if tongue != "en"] + [en for _, en in pairs if tongue != "uk"]:
                check(f"{name}: {word}", word.replace(" ", "") in text.replace(" ", ""))
            structure(pdf, name)
            if sort == "hostile":
                flat = text.replace(" ", "")
                for said in ("#panic",) if tongue != "en" else ("#import",):
                    check(f"{name}: markup stays text", said in flat)
                check(f"{name}: nothing was read", "root:" not in text)
            else:
                codes(pdf, name)
check("own.pdf: the administrator's template", "Власний бланк" in text_of(Path(sys.argv[1]) / "own.pdf"))
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
