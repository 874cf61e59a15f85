#include "clients/kvalitet/export_file.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/strings/str_cat.h"
#include "clients/kvalitet/args.h"

namespace kvalitet::client {

namespace v1 = registry::v1;

ExportFile::ExportFile(std::string path, v1::Exportformat format)
    : path_(std::move(path)), unfinished_(path_ + ".del"), csv_(format != v1::EXPORTFORMAT_JSONL) {}

ExportFile::~ExportFile() {
  if (!opened_) return;
  out_.close();
  std::error_code ignored;
  std::filesystem::remove(unfinished_, ignored);
}

absl::Status ExportFile::CannotWrite() const {
  return Failure(kInput,
                 absl::StrCat("Det gick inte att skriva ", path_, ". Får du skriva i mappen, och finns det plats?"));
}

absl::Status ExportFile::Open() {
  out_.open(unfinished_, std::ios::binary | std::ios::trunc);
  opened_ = out_.is_open();
  return opened_ ? absl::OkStatus() : CannotWrite();
}

absl::Status ExportFile::Add(absl::string_view piece) {
  out_.write(piece.data(), static_cast<std::streamsize>(piece.size()));
  if (!out_) return CannotWrite();
  hash_.Add(piece);
  bytes_ += static_cast<int64_t>(piece.size());
  for (const char c : piece) {
    if (csv_ && c == '"') quoted_ = !quoted_;
    if (c == '\n' && !quoted_) ++lines_;
  }
  return absl::OkStatus();
}

absl::Status ExportFile::Finish(const v1::Exportslut& slut) {
  out_.close();
  if (!out_) return CannotWrite();
  const int64_t rows = lines_ - (csv_ ? 1 : 0);  // without the heading
  if (bytes_ != slut.byte() || rows != slut.rader() || hash_.Hex() != slut.sha256()) {
    return Failure(kInternal,
                   "Filen kom inte fram hel (kontrollsumman stämmer inte), och sparades inte. Kör samma kommando igen; "
                   "händer det en gång till, anmäl det till den som sköter systemet.");
  }
  std::error_code error;
  std::filesystem::rename(unfinished_, path_, error);
  if (error) return CannotWrite();
  opened_ = false;
  return absl::OkStatus();
}

}  // namespace kvalitet::client
