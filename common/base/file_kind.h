// What a file is, told from its content and not from what it is called.
#pragma once
#include <optional>
#include <string>

#include "absl/strings/string_view.h"

namespace kvalitet::base {

enum class FileKind { kPdf, kPng, kJpeg, kHtml, kText, kCsv, kJson, kXlsx, kDocx };

// The kind that people and the contract call `word`: "pdf", "png", "jpeg", "html", "text", "csv", "json", "xlsx",
// "docx".
std::optional<FileKind> FileKindOf(absl::string_view word);

// Why `bytes` may not be kept as `declared` under `filename`: one Swedish sentence that says what the content is, and
// what to do.  Empty when content, declared kind and extension agree.  Programs, scripts, macros, archives and whatever
// is not recognised are refused under every name.
std::string FileObjection(FileKind declared, absl::string_view filename, absl::string_view bytes);

// Whether `text` is one JSON value (RFC 8259), nested at most a hundred deep.
bool IsJson(absl::string_view text);

}  // namespace kvalitet::base
