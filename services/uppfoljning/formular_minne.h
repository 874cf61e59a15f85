// Formulär versions that are published, as they were read once: everybody answers the same ones, and they never change.
#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "absl/status/statusor.h"
#include "common/sql/database.h"
#include "common/store/table.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

class FormularMinne {
 public:
  // The table must live longer.
  explicit FormularMinne(const store::Table<v1::Formular>& table) : table_(table) {}
  struct Last {
    std::shared_ptr<const v1::Formular> hela;
    std::shared_ptr<const v1::Formular> egna;  // without the kärnfrågor
  };
  absl::StatusOr<Last> Read(sql::Session& session, const std::string& name);

 private:
  const store::Table<v1::Formular>& table_;
  std::mutex mutex_;
  std::map<std::string, Last> known_;
};

}  // namespace kvalitet::uppfoljning
