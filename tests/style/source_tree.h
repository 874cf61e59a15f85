// The repository's own files, as the style tests read them.
#pragma once
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace kvalitet::style {

struct SourceFile {
  std::string path;  // from the top of the repository
  std::string text;
};

// Every file of the tree but what .gitignore names.
const std::vector<SourceFile>& Tree();

// Those below `folder` ("common/sql/"), of the given endings (".cc").
std::vector<const SourceFile*> Below(absl::string_view folder, const std::vector<std::string>& endings);

struct Include {
  std::string path;
  bool quoted;  // "x.h", not <x.h>
};
std::vector<Include> IncludesOf(const SourceFile& file);

// Lines of C++ or proto code: comments taken out; literals as they are.
std::string WithoutComments(absl::string_view text);
// The content of every text literal, escapes unread, with the line it begins on.
struct Literal {
  int line;
  std::string text;
};
std::vector<Literal> LiteralsOf(absl::string_view text);

}  // namespace kvalitet::style
