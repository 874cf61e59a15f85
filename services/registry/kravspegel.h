// How the krav of one avtal (mall) stand in another that should mirror it (spegel).  Pure.
//
//   key in mall   key in spegel   text, kritiskt, lag, lagrum, uppföljning   slag      is covered when
//   yes           yes             all the same                               LIKA      always
//   yes           yes             something differs                          ANDRAT    decided SPEGLAS
//   yes           no                                                         SAKNAS    never
//   no            yes                                                        EXTRA     is no krav of the mall
#pragma once
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "common/proto/errors.h"
#include "kvalitet/registry/v1/registry.pb.h"

namespace kvalitet::registry {

// A catalogue made ready to be compared.  Points into the catalogue, which must live longer.
struct Kravlista {
  explicit Kravlista(const v1::Kravkatalog& katalog);

  struct Post {
    const v1::Krav* krav = nullptr;
    std::string hash;  // of what is compared; white space counts as one space
  };
  std::vector<Post> poster;                      // in the order of the catalogue
  std::map<absl::string_view, size_t> by_nyckel;
};

struct Skillnad {
  v1::Skillnadsslag slag = v1::SKILLNADSSLAG_UNSPECIFIED;
  const v1::Krav* mall = nullptr;
  const v1::Krav* spegel = nullptr;
  std::string mall_hash, spegel_hash;

  const std::string& nyckel() const { return mall != nullptr ? mall->nyckel() : spegel->nyckel(); }
};

// Every krav of either, in the order of the mall, then those that are EXTRA.
std::vector<Skillnad> Jamfor(const Kravlista& mall, const Kravlista& spegel);

// Decisions of an insatstyp; the last one made counts.  About what is ANDRAT it holds for a key with these two texts,
// wherever they stand against each other; about what is SAKNAS or EXTRA, for that text and that överenskommelse.
class Beslutslista {
 public:
  explicit Beslutslista(std::vector<v1::Spegelbeslut> beslut);
  const v1::Spegelbeslut* For(const Skillnad& skillnad, const std::string& spegel_avtal) const;

 private:
  std::vector<v1::Spegelbeslut> beslut_;
  std::map<std::tuple<std::string, std::string, std::string, std::string>, const v1::Spegelbeslut*> last_;
};

// Adds a comparison to the sums.
void Summera(absl::Span<const Skillnad> skillnader, const Beslutslista& beslut, const std::string& spegel_avtal,
             v1::Spegelsummor& summor);

// Runs of words that are in both, or in one only: the longest common sequence stays.
std::vector<v1::Orddel> Ordskillnad(absl::string_view mall, absl::string_view spegel);

// For people: the krav of both, the words and what else differs.
v1::Kravskillnad Beskriv(const Skillnad& skillnad, const Beslutslista& beslut, const std::string& spegel_avtal);

// What a decision breaks: SPEGLAS is for ANDRAT, MEDVETET_OLIKA wants a motive, ATGARDAS who and a day to come.
void CheckSpegelbeslut(const v1::Spegelbeslut& beslut, const std::string& today, proto::Violations& violations);

}  // namespace kvalitet::registry
