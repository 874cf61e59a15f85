// Values that are known already, from a CSV file with the columns enhet, nyckel, värde, källa, datum.  Pure.
#pragma once
#include <map>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

struct LastForifyllt {
  std::vector<v1::Forifyllt> varden;  // enhet as the file writes it
  std::vector<int> rader;             // line of each
  std::vector<v1::RadFel> fel;
  int64_t antal_rader = 0;
  std::string last_som;  // "UTF-8, komma"

  void Add(int rad, absl::string_view kolumn, absl::string_view text);
};

// `fragor` are the questions that can be prefilled, by key: each value is an answer to its question.
LastForifyllt LasForifyllt(absl::string_view fil, const std::map<std::string, v1::Fraga>& fragor);

}  // namespace kvalitet::uppfoljning
