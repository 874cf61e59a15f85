#include "services/avvikelser/larande_liknande.h"

#include <algorithm>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "absl/strings/str_cat.h"
#include "services/avvikelser/kategorier.h"

namespace kvalitet::avvikelser {
namespace {

// "samma kategori", "2 samma kategorier"
std::string Samma(int count, const char* one, const char* many) {
  if (count == 0) return "";
  return count == 1 ? absl::StrCat("samma ", one) : absl::StrCat(count, " samma ", many);
}

std::string Skal(const v1::Liknande& one) {
  const std::string kategorier = Samma(one.kategorier(), "kategori", "kategorier");
  const std::string orsaker = Samma(one.orsaker(), "orsaksområde", "orsaksområden");
  return absl::StrCat(kategorier, kategorier.empty() || orsaker.empty() ? "" : " och ", orsaker);
}

// What is told under one category is one, whatever the closed ones before it were called.
std::set<std::string> Raknas(const google::protobuf::RepeatedPtrField<v1::AvvikelseKategori>& kategorier) {
  std::set<std::string> all;
  for (const v1::AvvikelseKategori& one : kategorier) all.insert(RaknasSom(one.kod()));
  return all;
}

}  // namespace

std::vector<v1::Liknande> Rangordna(const Sokt& sokt, const std::vector<v1::DelatLarexempel>& delade, size_t most) {
  std::vector<v1::Liknande> found;
  for (const v1::DelatLarexempel& delat : delade) {
    v1::Liknande one;
    for (const std::string& kod : Raknas(delat.kategorier())) {
      one.set_kategorier(one.kategorier() + static_cast<int>(sokt.kategorier.count(kod)));
    }
    for (const v1::LarexempelOrsak& o : delat.orsaker()) {
      one.set_orsaker(one.orsaker() + static_cast<int>(sokt.orsaker.count(o.omrade())));
    }
    if (one.kategorier() + one.orsaker() == 0) continue;
    *one.mutable_exempel() = delat;
    one.set_skal(Skal(one));
    found.push_back(std::move(one));
  }
  const auto key = [&](const v1::Liknande& one) {
    const v1::DelatLarexempel& e = one.exempel();
    return std::make_tuple(-(one.kategorier() + one.orsaker()), e.insatstyp() != sokt.insatstyp, -e.ar(),
                           e.nummer().size(), e.nummer());
  };
  std::sort(found.begin(), found.end(), [&](const auto& a, const auto& b) { return key(a) < key(b); });
  if (found.size() > most) found.resize(most);
  return found;
}

}  // namespace kvalitet::avvikelser
