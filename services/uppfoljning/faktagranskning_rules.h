// Faktagranskning: how long the utförare may say what is wrong in the draft, and what is to hold before it is
// fastställd.  Pure.
#pragma once
#include <string>

#include "absl/time/civil_time.h"
#include "common/proto/call.h"
#include "common/proto/errors.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// Last day for remarks on a draft that was sent on `skickat`, which itself is not counted.
absl::CivilDay SynpunkterSistaDag(absl::CivilDay skickat, int arbetsdagar);

// Whether what was found, how krav are judged, omdöme or motiv differ; not what the server stamps.
bool AndratInnehall(const v1::Uppfoljning& before, const v1::Uppfoljning& now);
// Whether what stands in the draft of how it was done differs: level and methods.
bool AndradForm(const v1::Uppfoljning& before, const v1::Uppfoljning& now);

// Whether `now` is harder on the enhet than `before`: a new brist, a graver one or one in other words, a krav judged as
// less met, a harsher omdöme, another motive.  What the utförare has not read it gets new days for.
bool Skarpt(const v1::Uppfoljning& before, const v1::Uppfoljning& now);
// What is fastställt is not harder than the draft that was sent.
void CheckInteSkarpt(const v1::Uppfoljning& draft, const v1::Uppfoljning& now, proto::Violations& violations);

// Whether the utförare may still say something: the last day has not passed, and it has not said that it is done.
bool FaktagranskningPagar(const v1::Uppfoljning& uppfoljning, absl::CivilDay today);
void CheckFaktagranskningPagar(const v1::Uppfoljning& uppfoljning, absl::CivilDay today, proto::Violations& violations);
void CheckFaktagranskningSlut(const v1::Uppfoljning& uppfoljning, absl::CivilDay today, proto::Violations& violations);

// Number of remarks without an answer.
int ObesvaradeSynpunkter(const v1::Uppfoljning& uppfoljning);
void CheckSynpunkterBesvarade(const v1::Uppfoljning& uppfoljning, proto::Violations& violations);

// What the answer to a remark must hold: RATTAD says what and where, and something has been corrected since; EJ_RATTAD
// says why.
void CheckSynpunktssvar(const v1::AnswerSynpunktRequest& request, const v1::Uppfoljning& uppfoljning,
                        proto::Violations& violations);

// Whether it is `person` who sent the draft, or changed it while it was out.
bool ArSammaPerson(const v1::Uppfoljning& uppfoljning, const std::string& person);
// Whether `person` may fastställa what somebody sent, by uppfoljning.tvapersonsregel (unspecified is KRAV).
void CheckTvaPersoner(const v1::Uppfoljning& uppfoljning, const std::string& person, proto::Violations& violations);

}  // namespace kvalitet::uppfoljning
