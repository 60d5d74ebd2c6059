"""What the style tests share: where the files are, and how Swift sources are cut into declarations."""

import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
FUNCTION = re.compile(r"^(\s*)(?:@\w+(?:\([^)]*\))?\s+)*(?:[a-z]+(?:\(\w+\))?\s+)*(?:func\s|init[?(<]|deinit\b)")


def tracked():
    """Every file that is, or is about to be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def swift(*folders):
    """The Swift files under the folders given."""
    return [path for path in tracked() if path.suffix == ".swift" and path.relative_to(ROOT).parts[0] in folders]


def room(path):
    """The target that a source belongs to."""
    return path.relative_to(ROOT).parts[1]


def code(path):
    """(line number, line) without comments and without the contents of string literals."""
    in_text = False
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if line.count('"""') % 2:
            in_text = not in_text
            continue
        if not in_text:
            yield number, re.sub(r'"(?:\\.|[^"\\])*"', '""', line).split("//")[0]


def functions(path):
    """(first line, number of lines) of each function; the formatter sees to it that indentation tells where one ends."""
    lines = path.read_text().splitlines()
    for start, line in enumerate(lines):
        found = FUNCTION.match(line)
        if not found or line.rstrip().endswith("}"):
            continue
        closing = found.group(1) + "}"
        for end in range(start + 1, len(lines)):
            if lines[end].startswith(closing):
                yield start + 1, end - start + 1
                break
            if lines[end].strip() and len(lines[end]) - len(lines[end].lstrip()) < len(found.group(1)):
                break  # a requirement of a protocol has no body


def where(path, number):
    return f"{path.relative_to(ROOT)}:{number}"


def table(path, first_header):
    """The rows of the Markdown table whose first column is called `first_header`, as lists of cells."""
    lines = iter(path.read_text().splitlines())
    for line in lines:
        if line.startswith(f"| {first_header} |"):
            next(lines)
            break
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows
