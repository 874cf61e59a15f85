#include "common/base/file_kind.h"

#include <algorithm>
#include <cstdint>
#include <set>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/strip.h"
#include "common/base/charset.h"
#include "common/base/csv.h"
#include "common/base/text.h"

namespace kvalitet::base {
namespace {

using absl::string_view;

struct Known {
  FileKind kind;
  string_view word;
  string_view what;  // as the content is named to people
  std::vector<string_view> extensions;
};

const std::vector<Known>& KnownKinds() {
  static const auto* kinds = new std::vector<Known>{
      {FileKind::kPdf, "pdf", "en PDF", {"pdf"}},
      {FileKind::kPng, "png", "en PNG-bild", {"png"}},
      {FileKind::kJpeg, "jpeg", "en JPEG-bild", {"jpg", "jpeg"}},
      {FileKind::kHtml, "html", "en webbsida", {"html", "htm"}},
      {FileKind::kText, "text", "en textfil", {"txt"}},
      {FileKind::kCsv, "csv", "en tabell (CSV)", {"csv"}},
      {FileKind::kJson, "json", "en JSON-fil", {"json"}},
      {FileKind::kXlsx, "xlsx", "ett kalkylblad (XLSX)", {"xlsx"}},
      {FileKind::kDocx, "docx", "ett dokument (DOCX)", {"docx"}},
  };
  return *kinds;
}

const Known& About(FileKind kind) {
  return *std::find_if(KnownKinds().begin(), KnownKinds().end(), [&](const Known& k) { return k.kind == kind; });
}

constexpr char kTaken[] = "Spara den som PDF, bild (PNG eller JPEG), webbsida, text, CSV, JSON, XLSX eller DOCX.";

// What the first bytes give away.  None of these is taken under any name.
struct Refused {
  string_view start;
  string_view what;
};
constexpr Refused kRefused[] = {
    {"MZ", "ett program"},
    {"\x7f"
     "ELF",
     "ett program"},
    {string_view("\0asm", 4), "ett program"},
    {"\xfe\xed\xfa\xce", "ett program"},
    {"\xfe\xed\xfa\xcf", "ett program"},
    {"\xce\xfa\xed\xfe", "ett program"},
    {"\xcf\xfa\xed\xfe", "ett program"},
    {"\xca\xfe\xba\xbe", "ett program"},
    {"#!", "ett skript"},
    {"\xd0\xcf\x11\xe0", "ett dokument i ett äldre format"},
    {"Rar!", "ett arkiv"},
    {"7z\xbc\xaf", "ett arkiv"},
    {"\x1f\x8b", "ett arkiv"},
};

uint32_t LittleEndian(string_view bytes, size_t at, size_t count) {
  uint32_t value = 0;
  for (size_t i = count; i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return value;
}

// The names in the central directory of a zip file; none if it is broken.
std::set<std::string> ZipEntries(string_view bytes) {
  constexpr size_t kEnd = 22, kEntry = 46;
  const size_t end = bytes.rfind("PK\5\6");
  if (end == string_view::npos || bytes.size() - end < kEnd) return {};
  const size_t count = LittleEndian(bytes, end + 10, 2);
  size_t at = LittleEndian(bytes, end + 16, 4);
  std::set<std::string> names;
  for (size_t i = 0; i < count; ++i) {
    if (at > end || end - at < kEntry || bytes.substr(at, 4) != "PK\1\2") return {};
    const size_t name = LittleEndian(bytes, at + 28, 2);
    const size_t rest = LittleEndian(bytes, at + 30, 2) + LittleEndian(bytes, at + 32, 2);
    if (end - at < kEntry + name + rest) return {};
    names.emplace(bytes.substr(at + kEntry, name));
    at += kEntry + name + rest;
  }
  return names;
}

// A kind, or none and what it is instead.
struct Found {
  std::optional<FileKind> kind;
  string_view what;
};

Found LookIntoZip(string_view bytes) {
  const std::set<std::string> entries = ZipEntries(bytes);
  for (const std::string& entry : entries) {
    if (absl::EndsWithIgnoreCase(entry, "vbaProject.bin")) return {std::nullopt, "ett dokument med makron"};
  }
  if (entries.count("[Content_Types].xml") != 0) {
    if (entries.count("xl/workbook.xml") != 0) return {FileKind::kXlsx, ""};
    if (entries.count("word/document.xml") != 0) return {FileKind::kDocx, ""};
  }
  return {std::nullopt, "ett arkiv (zip)"};
}

bool IsPlain(string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f') || byte == 0x7f;
  });
}

bool BeginsAsHtml(string_view text) {
  absl::ConsumePrefix(&text, "\xef\xbb\xbf");
  text = absl::StripLeadingAsciiWhitespace(text);
  return absl::StartsWithIgnoreCase(text, "<!doctype html") || absl::StartsWithIgnoreCase(text, "<html");
}

// Text in any encoding is a table when it can be read as one; everything else is UTF-8.
Found LookIntoText(FileKind declared, string_view bytes) {
  constexpr Found kUnknown = {std::nullopt, "av en okänd typ"};
  const bool utf8 = IsValidUtf8(bytes);
  if (declared == FileKind::kCsv) {
    const bool plain = utf8 ? IsPlain(bytes) : IsPlain(DecodeText(bytes).utf8);
    if (plain && !BeginsAsHtml(bytes) && ParseCsv(bytes).ok()) return {FileKind::kCsv, ""};
  }
  if (!utf8 || !IsPlain(bytes)) return kUnknown;
  if (BeginsAsHtml(bytes)) return {FileKind::kHtml, ""};
  if (declared == FileKind::kJson && IsJson(bytes)) return {FileKind::kJson, ""};
  return {FileKind::kText, ""};
}

Found Look(FileKind declared, string_view bytes) {
  for (const Refused& refused : kRefused) {
    if (absl::StartsWith(bytes, refused.start)) return {std::nullopt, refused.what};
  }
  if (absl::StartsWith(bytes, "%PDF-")) return {FileKind::kPdf, ""};
  if (absl::StartsWith(bytes, "\x89PNG\r\n\x1a\n")) return {FileKind::kPng, ""};
  if (absl::StartsWith(bytes, "\xff\xd8\xff")) return {FileKind::kJpeg, ""};
  if (absl::StartsWith(bytes, "PK\3\4")) return LookIntoZip(bytes);
  return LookIntoText(declared, bytes);
}

}  // namespace

std::optional<FileKind> FileKindOf(string_view word) {
  for (const Known& known : KnownKinds()) {
    if (known.word == word) return known.kind;
  }
  return std::nullopt;
}

std::string FileObjection(FileKind declared, string_view filename, string_view bytes) {
  const Known& known = About(declared);
  const Found found = Look(declared, bytes);
  if (!found.kind) return absl::StrCat("Filen är ", found.what, ", och sådana tas inte emot. ", kTaken);
  if (*found.kind != declared) {
    return absl::StrCat("Filen anges vara ", known.what, " men innehållet är ", About(*found.kind).what,
                        ". Ange rätt typ, eller välj rätt fil.");
  }
  const size_t dot = filename.rfind('.');
  const std::string extension = dot == string_view::npos ? "" : absl::AsciiStrToLower(filename.substr(dot + 1));
  if (std::find(known.extensions.begin(), known.extensions.end(), extension) == known.extensions.end()) {
    return absl::StrCat("Filen är ", known.what, " och ska då heta något som slutar på .",
                        absl::StrJoin(known.extensions, " eller ."), ".");
  }
  return "";
}

}  // namespace kvalitet::base
