// Where something happened, checked against the registry before the transaction and stamped within it.
#pragma once
#include <memory>
#include <string>

#include "absl/status/status.h"
#include "common/proto/call.h"
#include "common/register/register.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// What the registry said; null when it did not answer.
using Snapshot = std::shared_ptr<const registry::Snapshot>;

// The registry's view of a kommun in which `enhet` and `insatstyp` were looked for; what is not found in what is kept
// is asked for anew.  Null when the registry does not answer: a report is taken all the same.
Snapshot LookUp(registry::Register& reg, const proto::Call& call, const std::string& enhet,
                const std::string& insatstyp);

// Sets ansvarig_utforare and register_verified.  INVALID_ARGUMENT when enhet or insatstyp is not in the registry; for
// somebody who sees only an utförare's rows NOT_FOUND, as for an enhet of another utförare.
absl::Status StampPlace(const Snapshot& snapshot, const proto::Call& call, v1::Avvikelse& avvikelse);

// What StampPlace finds wrong with a place, said of the fields that the place came from: "synpunkt.",
// "avvikelsetotal.".
absl::Status InOwnWords(const absl::Status& status, absl::string_view prefix);

// Sets whose patient it is (the field vardgivare) by the uppdrag of the event's day; nobody's for what is not of health
// care.
void StampVardgivare(const registry::Snapshot& snapshot, v1::Avvikelse& avvikelse);

// Whether a stamped new report is an enskild utförare's own (the field utforarens_egen): a lex Sarah, or an event in
// health care or what was said of that, that its own people report; where nobody knows the regi it is taken for one.
// And a lex Maria of another vårdgivare than the kommun, whoever reports it.
bool UtforarensEgen(const Snapshot& snapshot, const proto::RowScope& scope, const v1::Avvikelse& avvikelse);

// FAILED_PRECONDITION: a row that stands for a synpunkt is changed with it alone.
absl::Status SkotsSomSynpunkt(const v1::Avvikelse& avvikelse);

// Whether the caller is of the kommun's people who have the case of a rapport that is handed over: SAS and the utredare
// of lex Sarah, MAS and MAR of lex Maria; of a report of the same event without a case of its own either.
bool HarArendet(const proto::Call& call, const v1::Avvikelse& avvikelse);
// Whether it is handed over and others than the caller have it: then they alone change it (Overlamnad).  Asked of the
// row that is changed, not of every row of its event: whoever has one of them moves them all.
bool OverlamnadTillAndra(const proto::Call& call, const v1::Avvikelse& avvikelse);

// Whether the texts of a report are kept from this caller: those of a private utförare's own lex Sarah from the kommun,
// those that are handed over from everyone but those who have the case, and whoever reported it.
bool Hidden(const proto::Call& call, const v1::Avvikelse& avvikelse);
// Whether the caller may know who reported it: whoever did, those who receive and those who investigate.
bool SerRapportor(const proto::Call& call, const v1::Avvikelse& avvikelse);
// Whether the caller may read what was found: who handles it, not whoever only reported it.
bool SerUtredning(const proto::Call& call, const v1::Avvikelse& avvikelse);
// Takes out of an answer what is kept from the caller.
void Dolj(const proto::Call& call, v1::Avvikelse& avvikelse);
// PERMISSION_DENIED: it is the utförare's.
absl::Status UtforarensEgnaText(const v1::Avvikelse& avvikelse);
// FAILED_PRECONDITION: the registry has not been asked yet whose it is.
absl::Status EjKontrollerad(const v1::Avvikelse& avvikelse);
// UNAVAILABLE: whose an enhet is cannot be seen now, and is not guessed.
absl::Status RegistretSvararInte();
// FAILED_PRECONDITION: the nämnd has it.
absl::Status Overlamnad(const v1::Avvikelse& avvikelse);

// Whether a row may be an utförare's own because another ärende of its event is: not what is about the kommun's own
// patient, which MAS or MAR is to have.
bool KanVaraEgen(const v1::Avvikelse& avvikelse);
// Whether a row becomes an utförare's own, so that the other ärenden of its event do too; `before` is null for one that
// is new, or new to the event.
bool BlirEgen(const v1::Avvikelse& now, const v1::Avvikelse* before);

// What a private utförare's own people wrote stays theirs wherever the row is put: FAILED_PRECONDITION when `now` would
// be another utförare's.  One that nobody could judge before the registry answered opens where both who wrote it and
// where it happened turn out to be of the kommun's own regi.
absl::Status ForblirEgen(const Snapshot& snapshot, const proto::RowScope& scope, const v1::Avvikelse& before,
                         v1::Avvikelse& now);
// Sets anew whether the line of a synpunkt is an utförare's own, now that what it is about was put right or the
// registry was asked: the people who took it in may say that it is of health care after all, or not.
void StampEgenSynpunkt(const Snapshot& snapshot, const v1::Avvikelse& before, v1::Avvikelse& now);

// Before enhet, insatstyp or day of a row are changed: PERMISSION_DENIED for the kommun where it is the utförare's own,
// and for the utförare UNAVAILABLE while nobody can say whose the new place is.
absl::Status FarFlyttaEgen(const Snapshot& snapshot, const proto::Call& call, const v1::Avvikelse& avvikelse);

// Whether a lex Maria is the kommun's to deal with: its own patient's, or the region's where it operates the enhet
// itself and nobody but its MAS or MAR would take it forward or hand it over.
bool KommunensArende(v1::Vardgivare vardgivare, bool egen_regi);

// Whether the utförare is one of the kommun's own.
bool EgenRegi(const Snapshot& snapshot, const std::string& utforare);

}  // namespace kvalitet::avvikelser
