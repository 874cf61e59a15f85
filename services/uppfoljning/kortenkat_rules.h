// The short survey of a plan (level 1, tertial): the same few questions to every enhet, two or three times a year.
// Pure.
#pragma once
#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"
#include "common/proto/errors.h"
#include "kvalitet/uppfoljning/v1/uppfoljning.pb.h"

namespace kvalitet::uppfoljning {

// Rounds of a draft as the server gives them: numbered in their order, none of them sent.
void NumreraOmgangar(v1::Uppfoljningsplan& plan);

// A short formulär and its two or three rounds come together, one after the other in the order of the year.
void CheckOmgangar(const v1::Uppfoljningsplan& plan, proto::Violations& violations);

// Whether two plans have the same short formulär and the same days.
bool SammaOmgangar(const v1::Uppfoljningsplan& a, const v1::Uppfoljningsplan& b);

// Questions of a formulär in a round: its own, since the kärnfrågor are answered once a year.
int EgnaFragor(const v1::Formular& formular);

// A formulär can be a short survey beside that of the year: it has questions of its own, and is another one.  Text of
// what is wrong, as it follows the name of a field; empty if nothing.
std::string FelSomKort(const v1::Formular& kort, const v1::Formular& arets);

// The short survey has more questions than a short one may (data/granser.csv), as a sentence; empty otherwise.
std::string Kortvarning(const v1::Formular& kort, int budget);

// Whether a round goes out on the day: its utskick has come, its last day has not passed, and it was not sent.
bool SkaSkickas(const v1::Kortomgang& omgang, absl::string_view today);

// Serie of a självskattning: that of its formulär, with the round where there is one, so that the rounds of a year
// stand apart from each other and from the year's own.
std::string SerieMedOmgang(absl::string_view serie, int omgang);

// What it is called: "Självskattning 2026", "Kort enkät 2026, omgång 2".
std::string Benamning(const v1::Sjalvskattning& sjalvskattning);

// The kärnfrågor are answered in it: it is the year's own, and no other one of the enhet has them.
bool HarKarnfragor(const v1::Sjalvskattning& sjalvskattning);

}  // namespace kvalitet::uppfoljning
