#include "tests/style/source_tree.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"

namespace kvalitet::style {
namespace {

namespace fs = std::filesystem;

bool Ignored(const std::string& name) {
  return name == ".git" || name == "var" || name == "out" || absl::StartsWith(name, "build");
}

void Read(const fs::path& top, const fs::path& folder, std::vector<SourceFile>& files) {
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (folder == top && Ignored(entry.path().filename().string())) continue;
    if (entry.is_directory()) {
      Read(top, entry.path(), files);
    } else if (entry.is_regular_file()) {
      std::ifstream in(entry.path(), std::ios::binary);
      files.push_back({fs::relative(entry.path(), top).string(),
                       std::string(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>())});
    }
  }
}

// Splits C++ into code, comments and literals.
template <typename OnCode, typename OnLiteral>
void Scan(absl::string_view text, OnCode on_code, OnLiteral on_literal) {
  int line = 1;
  size_t i = 0;
  auto advance = [&](size_t to) {
    to = std::min(to, text.size());
    line += static_cast<int>(std::count(text.begin() + static_cast<std::ptrdiff_t>(i),
                                        text.begin() + static_cast<std::ptrdiff_t>(to), '\n'));
    i = to;
  };
  auto find = [&](absl::string_view what, size_t from) {
    const size_t at = text.find(what, from);
    return at == absl::string_view::npos ? text.size() : at;
  };
  while (i < text.size()) {
    const absl::string_view rest = text.substr(i);
    if (absl::StartsWith(rest, "//")) {
      advance(find("\n", i));
    } else if (absl::StartsWith(rest, "/*")) {
      advance(find("*/", i) + 2);
    } else if (absl::StartsWith(rest, "R\"")) {
      const size_t open = find("(", i);
      const std::string close = ")" + std::string(text.substr(i + 2, open - i - 2)) + "\"";
      const size_t end = find(close, open);
      on_literal(line, text.substr(open + 1, end - open - 1));
      advance(end + close.size());
    } else if (rest[0] == '"' ||
               (rest[0] == '\'' && (i == 0 || !absl::ascii_isalnum(static_cast<unsigned char>(text[i - 1]))))) {
      size_t end = i + 1;
      while (end < text.size() && text[end] != rest[0] && text[end] != '\n') end += text[end] == '\\' ? 2 : 1;
      if (rest[0] == '"') on_literal(line, text.substr(i + 1, std::min(end, text.size()) - i - 1));
      advance(end + 1);
    } else {
      on_code(rest[0]);
      advance(i + 1);
    }
  }
}

}  // namespace

const std::vector<SourceFile>& Tree() {
  static const std::vector<SourceFile>* const files = [] {
    auto* read = new std::vector<SourceFile>();
    Read(KVALITET_SOURCE_DIR, KVALITET_SOURCE_DIR, *read);
    std::sort(read->begin(), read->end(), [](const SourceFile& a, const SourceFile& b) { return a.path < b.path; });
    return read;
  }();
  return *files;
}

std::vector<const SourceFile*> Below(absl::string_view folder, const std::vector<std::string>& endings) {
  std::vector<const SourceFile*> found;
  for (const SourceFile& file : Tree()) {
    if (!absl::StartsWith(file.path, folder)) continue;
    if (std::any_of(endings.begin(), endings.end(),
                    [&](const std::string& e) { return absl::EndsWith(file.path, e); })) {
      found.push_back(&file);
    }
  }
  return found;
}

std::vector<Include> IncludesOf(const SourceFile& file) {
  std::vector<Include> includes;
  for (absl::string_view line : absl::StrSplit(file.text, '\n')) {
    line = absl::StripAsciiWhitespace(line);
    if (!absl::StartsWith(line, "#include")) continue;
    const size_t from = line.find_first_of("<\""), to = line.find_last_of(">\"");
    if (from == absl::string_view::npos || to <= from) continue;
    includes.push_back({std::string(line.substr(from + 1, to - from - 1)), line[from] == '"'});
  }
  return includes;
}

std::string WithoutComments(absl::string_view text) {
  std::string code;
  Scan(
      text, [&](char c) { code += c; },
      [&](int, absl::string_view literal) { absl::StrAppend(&code, "\"", literal, "\""); });
  return code;
}

std::vector<Literal> LiteralsOf(absl::string_view text) {
  std::vector<Literal> literals;
  Scan(
      text, [](char) {},
      [&](int line, absl::string_view literal) {
        literals.push_back({line, std::string(literal)});
      });
  return literals;
}

}  // namespace kvalitet::style
