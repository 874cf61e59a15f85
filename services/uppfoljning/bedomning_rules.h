// How krav are judged: what needs an iakttagelse, and what a judgement is worth.  Pure.
#pragma once
#include <string>
#include <vector>

#include "common/proto/errors.h"
#include "kvalitet/registry/v1/registry.pb.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// Stamps the krav of the catalogue, each EJ_GRANSKAT, with its title and version.
void StamplaKrav(const registry::v1::Kravkatalog& katalog, v1::Uppfoljning& uppfoljning);

// Key of the question that a krav is followed up through: "HT30" of "självskattning HT30"; empty where it names none.
std::string FragaI(absl::string_view foljs_upp_genom);

// Keys of the krav that are met in part or not at all, and that no brist is about yet.
std::vector<std::string> KravUtanIakttagelse(const v1::Uppfoljning& uppfoljning);
// One violation for each.
void CheckKravHarIakttagelse(const v1::Uppfoljning& uppfoljning, proto::Violations& violations);

// Where the uppföljning has krav, some are judged, and those that a brist is about are judged as not met.
void CheckBristMotKrav(const v1::Uppfoljning& uppfoljning, proto::Violations& violations);

// Where the uppföljning has krav, an iakttagelse names some of them.
void CheckKravFinns(const v1::Uppfoljning& uppfoljning, const v1::Iakttagelse& iakttagelse, const std::string& path,
                    proto::Violations& violations);

// Whether a critical krav is not met.
bool KritisktKravEjUppfyllt(const v1::Uppfoljning& uppfoljning);

// Lays the judgements over the krav; keys are compared in upper case.  Everything that is wrong is told.
void Bedom(const v1::JudgeKravRequest& request, v1::Uppfoljning& uppfoljning, proto::Violations& violations);

// Weighted points.  Those of an area and of the whole are the sums of both numbers; the score is their quotient.
struct Poang {
  int tagna = 0;
  int mojliga = 0;  // 0: not judged, or of no concern
};
Poang PoangFor(v1::Kravutfall utfall, int vikt);
// What a krav weighs, from granser.csv.
int KravVikt(bool kritiskt);

}  // namespace kvalitet::uppfoljning
