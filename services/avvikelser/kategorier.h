// The categories of avvikelser, from data/kategorier.csv.
#pragma once
#include <google/protobuf/repeated_field.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/civil_time.h"
#include "common/proto/errors.h"
#include "kvalitet/avvikelser/v1/avvikelser.pb.h"

namespace kvalitet::avvikelser {

// data/kategorier.csv as text; the definition is made by the build.
extern const absl::string_view kKategorierCsv;

// Parses the format of data/kategorier.csv.  INVALID_ARGUMENT names the line.
absl::StatusOr<std::vector<v1::Kategori>> ParseKategorier(absl::string_view csv);

// The list compiled into this program; the process ends at start if it cannot be parsed.
const std::vector<v1::Kategori>& Kategorier();

// Code to code: what figures of a closed category are told under, where one became just one, however many times; a code
// that is not here is told under itself.  What was divided has no one successor, and of what became one together a case
// could have had several, so neither is summed up into another.
std::map<std::string, std::string> Foljder(const std::vector<v1::Kategori>& kategorier);
// Of the list compiled into this program: the code that figures of a code are told under, and all that are told under a
// code.
const std::string& RaknasSom(const std::string& kod);
std::vector<std::string> KoderSom(const std::string& kod);

// The categories of a synpunkt that concern health care, whatever the insatstyp: SYN_HALSOVARD, all that it became,
// however it was divided, and those of the list SYNPUNKT in a group with "sjukvård" in its name.
std::set<std::string> Halsovardskoder(const std::vector<v1::Kategori>& kategorier);
// Whether a code is one of them, by the list compiled into this program.
bool ArHalsovard(const std::string& kod);

// Whether it is what somebody says, a klagomål for one, and no event.
bool ArSynpunkt(v1::Avvikelsetyp typ);
inline bool ArSynpunkt(const v1::Avvikelse& a) { return ArSynpunkt(a.typ()); }
// The kinds that are, or those that are not, as a column holds them.
std::vector<std::string> Typnamn(bool synpunkter);
// Which list an avvikelse of this kind and law takes its categories from.
absl::string_view ListaFor(v1::Avvikelsetyp typ, v1::Lagrum lagrum);

// The category of a list that somebody means by a code or a label, with å ä ö or folded, in use on that day.
// nullptr if there is none.
const v1::Kategori* FindKategori(absl::string_view lista, absl::string_view word, absl::CivilDay day);

// Swedish: what to write instead of `word`, "Menade du BEMOTANDE (brister i bemötande)?", or where to find the list.
std::string KategoriHelp(absl::string_view lista, absl::string_view word, absl::CivilDay day);

// The codes of rows that have one each, in their order.
template <class Rad>
std::vector<std::string> KoderAv(const google::protobuf::RepeatedPtrField<Rad>& rader) {
  std::vector<std::string> koder;
  for (const Rad& one : rader) koder.push_back(one.kod());
  return koder;
}

// What is wrong with the codes of something reported on that day (ISO; one that cannot be read is told elsewhere): not
// in the list, or stated twice.  `vad` says, in Swedish, for what one does not exist.
void CheckKategorier(absl::string_view lista, const std::string& rapporterad_date,
                     const std::vector<std::string>& koder, const std::string& field, proto::Violations& violations,
                     absl::string_view vad = "den här typen och lagen");

}  // namespace kvalitet::avvikelser
