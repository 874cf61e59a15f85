// Rules of iakttagelser, samlat omdöme and åtgärder.  Pure.
#pragma once
#include <string>
#include <vector>

#include "common/proto/errors.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// Whether a grade says that something is wanting.
bool ArBrist(v1::Grad grad);

// A brist must name a krav or a question.
void CheckIakttagelse(const v1::Iakttagelse& iakttagelse, const std::string& path, proto::Violations& violations);

// What is to hold before an uppföljning is fastställd: omdöme and motive stand, and one allvarlig brist, or a critical
// krav that is not met, leaves BRISTER or ALLVARLIGA_BRISTER only.
void CheckOmdome(const v1::Uppfoljning& uppfoljning, proto::Violations& violations);

// Which day a step of an åtgärd stamps.
enum class Stampel { kIngen, kKlar, kUppfoljd, kAvbruten, kOppnadIgen, kEjGjord };

// A step that an åtgärd may take.  One with an `effekt` is a judgement: what the effect was also says which state the
// åtgärd has from then on.
struct Overgang {
  v1::AtgardState fran;
  v1::AtgardState till;
  v1::Effekt effekt;
  bool utforare;         // those who do it may take the step themselves
  bool kommentar_kravs;  // it must be told why
  Stampel stampel;
};

// All of them.
const std::vector<Overgang>& Overgangar();

// The step without a judgement, or nullptr if there is none.
const Overgang* FindOvergang(v1::AtgardState fran, v1::AtgardState till);
// The judgement, or nullptr where that effect cannot be judged from here.
const Overgang* FindBedomning(v1::AtgardState fran, v1::Effekt effekt);

// The states to which it can go from here without a judgement, as Swedish words: "pågår eller avbruten".
std::string MojligaLagen(v1::AtgardState fran);
// The judgements that are possible from here: "full, viss eller ingen".
std::string MojligaEffekter(v1::AtgardState fran);

// Swedish word of a value.
std::string Ord(v1::AtgardState state);
std::string Ord(v1::Effekt effekt);
std::string Ord(v1::Grad grad);
std::string Ord(v1::AtgardsplanState state);
std::string Ord(v1::Omdome omdome);

// Takes the step on `day` (ISO): state, effect and days.  The step must be in the table.
void TaSteg(const Overgang& steg, const std::string& day, v1::Atgard& atgard);

// The day on which a brist was remedied: the latest klar_date of its åtgärder if there are any, all that were not given
// up are done, and none was without effect.  Empty otherwise.
std::string AtgardadDate(const std::vector<v1::Atgard>& atgarder);

// The interval in which the days from `fran` to `till` (ISO) fall: "0-30 dagar", "31-90 dagar", "91-180 dagar" or
// "över 180 dagar"; empty if either is not a date.  Medians do not sum, intervals do.
std::string AtgardTid(const std::string& fran, const std::string& till);

// Stock on a day (ISO, included): decided, and neither done nor given up by then.
bool OppenPer(const v1::Atgard& atgard, const std::string& day);
// Open, and its last day has passed.
bool ForsenadPer(const v1::Atgard& atgard, const std::string& day);

}  // namespace kvalitet::uppfoljning
