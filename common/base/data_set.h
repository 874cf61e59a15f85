// Data files that are compiled into a program and that an installation may replace with its own, so that what a kommun
// decides otherwise needs no build.
//
//   const auto& kFrister =
//       *new base::DataSet<std::vector<Fristregel>>("avvikelser/frister.csv", kFristerCsv, ParseFrister);
//   ... for (const Fristregel& rule : *kFrister)
//   KV_RETURN_IF_ERROR(base::DataFiles::Process().Replace("/etc/kvalitetsnav/rules"));  // main, before anything is read
#pragma once
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "common/base/data_file.h"

namespace kvalitet::base {

class DataFiles;

// One of them, whatever it holds.
class DataFile {
 public:
  DataFile(const DataFile&) = delete;
  DataFile& operator=(const DataFile&) = delete;

 protected:
  DataFile(DataFiles& all, std::string name);
  virtual ~DataFile() = default;

 private:
  friend class DataFiles;
  // FAILED_PRECONDITION when it has been read already.
  virtual absl::Status Replace(std::string text) = 0;
  // Reads it; INVALID_ARGUMENT names the line.
  virtual absl::Status Load() const = 0;

  const std::string name_;  // "avvikelser/frister.csv"
};

// The files of a program.
class DataFiles {
 public:
  static DataFiles& Process();

  // Each file in `folder` replaces the one of its name; of the others what is compiled in stays.  Then all are read.
  // INVALID_ARGUMENT names a file that cannot be read, or that stands in a subfolder of this program's and is none of
  // its.  Subfolders of other programs are theirs.
  absl::Status Replace(const std::string& folder);

 private:
  friend class DataFile;
  std::vector<DataFile*> files_;
};

template <class T>
class DataSet : public DataFile {
 public:
  using Parse = absl::StatusOr<T> (*)(absl::string_view text);
  // What a replaced one has to keep of the one that is compiled in; both can be parsed.
  using Keep = absl::Status (*)(const T& compiled, const T& replaced);

  // `compiled` must live as long as the program.
  DataSet(std::string name, const absl::string_view& compiled, Parse parse, Keep keep = nullptr,
          DataFiles& all = DataFiles::Process())
      : DataFile(all, std::move(name)), compiled_(compiled), parse_(parse), keep_(keep) {}

  // A compiled-in file that cannot be read ends the process, with the line.
  const T& operator*() const {
    if (const absl::Status status = Load(); !status.ok()) internal::Unreadable(status);
    return *value_;
  }
  const T* operator->() const { return &**this; }

 private:
  absl::Status Replace(std::string text) override {
    if (value_ != nullptr) return absl::FailedPreconditionError("read before it was replaced");
    replaced_ = std::make_unique<std::string>(std::move(text));
    return absl::OkStatus();
  }
  absl::Status Load() const override {
    std::call_once(once_, [this] {
      absl::StatusOr<T> parsed = parse_(replaced_ == nullptr ? compiled_ : *replaced_);
      if (parsed.ok() && replaced_ != nullptr && keep_ != nullptr) {
        const absl::StatusOr<T> before = parse_(compiled_);
        status_ = before.ok() ? keep_(*before, *parsed) : before.status();
      } else {
        status_ = parsed.status();
      }
      if (status_.ok()) value_ = std::make_unique<const T>(*std::move(parsed));
    });
    return status_;
  }

  const absl::string_view& compiled_;
  const Parse parse_;
  const Keep keep_;
  std::unique_ptr<std::string> replaced_;
  mutable std::once_flag once_;
  mutable absl::Status status_;
  mutable std::unique_ptr<const T> value_;
};

}  // namespace kvalitet::base
