// What the commands that report something do alike: avvikelse anmäl, lexsarah anmäl, lexmaria anmäl.
#pragma once
#include <google/protobuf/repeated_field.h>

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "clients/kvalitet/args.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::client {

// The flags by which what happened is judged: categories, of which `kategorier` names some, gravity and likelihood.
std::vector<Flag> BedomningFlags(const std::string& kategorier);
// The flag of all who were told of it; TaHandelse reads it.
Flag InformeradFlag();
// The flag that says whether it happened or could have; TaHandelse reads it.
Flag UtfallFlag();
// The flag for the other law of a lex Sarah-rapport.
Flag AvenLagrumFlag();

// Every code of --kategori, which may be given several times, each with one code or several between commas.
std::vector<std::string> KategorierAv(const Args& args);
// What all such flags say happened in an enhet (a resource name), and how it is judged.
absl::Status TaHandelse(const Args& args, const std::string& enhet, avvikelser::v1::Avvikelse& avvikelse);
// The law that --även-lagrum names; unspecified where it is not given.
absl::StatusOr<avvikelser::v1::Lagrum> AvenLagrumAv(const Args& args);

// "Riskvärde 6 av 16: allvarlighet 3, sannolikhet 2.\n"; "" where it was not judged.
std::string Riskrad(const avvikelser::v1::Avvikelse& avvikelse);
// "Den ska utredas genast enligt 27 kap. 5 § socialtjänstlagen (2025:400).\n": by each law in its own word; "" where
// none has a word for it.
std::string UtredsHurSnart(const avvikelser::v1::Avvikelse& rapport);
// Who sees a lex Sarah-rapport, what comes next and how it is undone; of a private utförare's own it is told to the
// nämnd.
std::string LexSarahVidare(const avvikelser::v1::Avvikelse& rapport);
// A line for the norm, also where nobody knows its day yet, and for each duty by each law.
std::string Lagstodrader(const google::protobuf::RepeatedPtrField<avvikelser::v1::Lagstod>& rader);

}  // namespace kvalitet::client
