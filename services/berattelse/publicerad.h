// Published figures: what their labels mean, and the reading of imported rows.  Pure.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "kvalitet/berattelse/v1/berattelse.pb.h"
#include "kvalitet/fakta/v1/fakta.pb.h"

namespace kvalitet::berattelse {

// How a published measure is to be read, by the words of its label.
struct Mattklass {
  std::string klass;  // first part of the key: "lexsarah", "nojdhet", "volym", …; decides the table in the report
  fakta::v1::Slag slag = fakta::v1::ANTAL;
  fakta::v1::Riktning riktning = fakta::v1::RIKTNING_UNSPECIFIED;
  bool skyddas = false;  // counts persons or cases
};
Mattklass Klassa(absl::string_view etikett, absl::string_view matenhet);

// "nojdhet.andel_ganska_mycket_nojda": class and folded words of the label.
std::string Mattnyckel(absl::string_view klass, absl::string_view etikett);
// The same with the unit, where it is no count.
std::string Mattnyckel(const Mattklass& klass, absl::string_view etikett, absl::string_view matenhet);

// Whether label or category say that the value is a goal, and the words that are left of the label then
// ("Mål andel nöjda" -> "andel nöjda").
bool ArMal(absl::string_view etikett, absl::string_view kategori, std::string* rest);

// Lower-case words without accents and signs, single spaces between: "Andel ganska/mycket nöjda" -> "andel ganska
// mycket nojda".
std::string Ord(absl::string_view text);

// "alla", "alla socialtjänst", "hela kommunen" or nothing: every insatstyp together.
bool ArAllaInsatstyper(absl::string_view insatstyp);

// A printed number: "241", "96.77", "27,4", "1 234", "−3" with spaces of any kind.
struct Tal {
  int64_t value = 0;
  int decimaler = 0;
};
std::optional<Tal> LasTal(absl::string_view text);

// Reads a row.  Errors go to `fel` with column and Swedish text; nullopt if there are any.  `kommun_namn` is the name
// of the kommun that the import is for.
std::optional<v1::Siffra> LasSiffra(const v1::SiffraRad& rad, absl::string_view kommun_namn,
                                    std::vector<v1::RadFel>& fel);
std::optional<v1::Volym> LasVolym(const v1::VolymRad& rad, std::vector<v1::RadFel>& fel);

// The words that name a row for ever where the list has no key of its own: all but the value.
std::string Radnyckel(const v1::Siffra& siffra);
std::string Radnyckel(const v1::Volym& volym);

// Regi as published: "kommunal", "egen regi", "privat", "enskild", "alla"; empty is OKAND; nullopt for other words.
std::optional<v1::Regi> LasRegi(absl::string_view text);

}  // namespace kvalitet::berattelse
