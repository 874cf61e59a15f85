// utforare.csv in every form in which a kommun sends such a file: the same avtalsform and regi of everybody, as
// somebody who read the words by hand has written them down here.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>
#include <tuple>
#include <utility>

#include "services/registry/import_plan.h"
#include "tests/services/registry_fixture.h"
#include "tests/services/registry_published.h"

namespace kvalitet::registry {
namespace {

using tests::IsOk;

struct Meaning {
  const char* regi;        // in the words of the file
  const char* avtalsform;  // in the words of the file
  int rows;                // of the file
  v1::Regiform regiform;
  bool ideburen;
  v1::Avtalsform form;  // UNSPECIFIED: no avtal
};

// "ramavtal/kundval" and "kundval/entreprenad" say two things, "avtal granskat av revisorerna" none: not guessed.
// Egen regi has no contract, also where a bracket beside it speaks of LOV.
const Meaning kMeanings[] = {
    {"kommunal", "egen regi", 23, v1::REGIFORM_KOMMUNAL, false, v1::AVTALSFORM_UNSPECIFIED},
    {"kommunal", "egen regi (LOV avskaffas)", 1, v1::REGIFORM_KOMMUNAL, false, v1::AVTALSFORM_UNSPECIFIED},
    {"privat", "LOV", 15, v1::REGIFORM_ENSKILD, false, v1::AVTALSFORM_LOV},
    {"privat", "LOU upphandling med fast pris, kundval", 11, v1::REGIFORM_ENSKILD, false, v1::AVTALSFORM_LOU},
    {"privat", "LOU entreprenad", 1, v1::REGIFORM_ENSKILD, false, v1::AVTALSFORM_LOU},
    {"privat", "kundval/entreprenad", 4, v1::REGIFORM_ENSKILD, false, v1::AVTALSFORM_OKAND},
    {"privat", "avtal granskat av revisorerna", 5, v1::REGIFORM_ENSKILD, false, v1::AVTALSFORM_OKAND},
    {"ideell", "verksamhetsbidrag", 1, v1::REGIFORM_ENSKILD, true, v1::AVTALSFORM_BIDRAG},
    {"", "ramavtal/kundval", 9, v1::REGIFORM_OKAND, false, v1::AVTALSFORM_OKAND},
};

// The same table with another separator, a byte order mark, other line ends, another charset.
std::string Rewritten(char delimiter, bool bom, bool crlf, bool windows_1252) {
  const std::string published = PublishedBytes();
  std::string out = bom ? "\xEF\xBB\xBF" : "";
  bool quoted = false;
  for (size_t i = 0; i < published.size(); ++i) {
    const auto c = static_cast<unsigned char>(published[i]);
    if (c == '"') quoted = !quoted;
    if (c == ',' && !quoted) {
      out += delimiter;
    } else if (c == '\n') {
      out += crlf ? "\r\n" : "\n";
    } else if (windows_1252 && c >= 0x80) {
      // Every letter of the file beyond ASCII lies in U+0080 to U+00FF: two bytes, of which Windows-1252 has one.
      EXPECT_TRUE(c == 0xC2 || c == 0xC3) << "line ends at " << i;
      out += static_cast<char>((c & 0x03) << 6 | (static_cast<unsigned char>(published[++i]) & 0x3F));
    } else {
      EXPECT_TRUE(quoted || c != static_cast<unsigned char>(delimiter)) << i;
      out += static_cast<char>(c);
    }
  }
  return out;
}

class ImportFormsTest : public RegistryFixture {};
KVALITET_ON_EVERY_ENGINE(ImportFormsTest);

TEST_P(ImportFormsTest, TheSameAvtalsformAndRegiInEveryForm) {
  // The words of the file are those of the table, as often as it says.
  std::map<std::pair<std::string, std::string>, int> words;
  std::map<std::string, std::vector<const v1::UtforareRad*>> by_kommun;
  const std::vector<v1::UtforareRad> published = RaderOf(PublishedBytes());
  for (const v1::UtforareRad& rad : published) ++words[{rad.regi(), rad.avtalsform()}];
  std::map<std::pair<std::string, std::string>, const Meaning*> meanings;
  for (const Meaning& one : kMeanings) {
    meanings[{one.regi, one.avtalsform}] = &one;
    EXPECT_EQ((words[{one.regi, one.avtalsform}]), one.rows) << one.regi << ", " << one.avtalsform;
  }
  ASSERT_EQ(words.size(), std::size(kMeanings));

  int form = 0;
  for (const auto& [delimiter, bom, crlf, windows] :
       {std::make_tuple(',', false, false, false), std::make_tuple(',', true, true, false),
        std::make_tuple('\t', false, false, false), std::make_tuple('\t', false, true, true),
        std::make_tuple(',', false, true, true)}) {
    const std::string bytes = Rewritten(delimiter, bom, crlf, windows);
    const std::vector<v1::UtforareRad> rader = RaderOf(bytes);
    ASSERT_EQ(rader.size(), published.size());
    // A list of its own each time, with names of its own: what an earlier form left behind would hide what this one
    // does.
    const std::string mark = absl::StrCat(" ", ++form);
    std::map<std::string, std::vector<v1::UtforareRad>> sent;
    for (size_t i = 0; i < rader.size(); ++i) {
      v1::UtforareRad rad = rader[i];
      EXPECT_EQ(rad.utforare(), published[i].utforare()) << form;
      rad.set_utforare(rad.utforare() + mark);
      if (!rad.orgnummer().empty()) rad.clear_orgnummer();
      sent[KommunOfText(published[i].kommun())].push_back(std::move(rad));
    }
    for (const auto& [kommun, lines] : sent) {
      v1::ImportUtforareResponse response;
      ASSERT_THAT(Import(kommun, absl::StrCat("form", form, ".csv"), lines, false, response), IsOk());
      ASSERT_EQ(response.antal_fel(), 0) << response.DebugString();
    }
    std::map<std::pair<std::string, std::string>, v1::Utforare> utforare;  // by kommun and name
    std::map<std::string, std::vector<v1::Avtalsform>> avtal;              // by utförare
    for (const auto& [kommun, lines] : sent) {
      const auto all = ListAll<v1::ListUtforareRequest, v1::ListUtforareResponse>("ListUtforare", kommun);
      for (const v1::Utforare& one : all.utforare()) utforare[{kommun, one.namn()}] = one;
      const auto contracts = ListAll<v1::ListAvtalRequest, v1::ListAvtalResponse>("ListAvtal", kommun);
      for (const v1::Avtal& one : contracts.avtal()) avtal[one.utforare()].push_back(one.avtalsform());
    }
    for (const v1::UtforareRad& rad : published) {
      const Meaning& wanted = *meanings[{rad.regi(), rad.avtalsform()}];
      const auto found = utforare.find({KommunOfText(rad.kommun()), rad.utforare() + mark});
      ASSERT_NE(found, utforare.end()) << rad.utforare() << mark;
      EXPECT_EQ(found->second.regiform(), wanted.regiform) << rad.utforare() << mark;
      EXPECT_EQ(found->second.ideburen(), wanted.ideburen) << rad.utforare() << mark;
      const std::vector<v1::Avtalsform> forms =
          wanted.form == v1::AVTALSFORM_UNSPECIFIED ? std::vector<v1::Avtalsform>{} : std::vector{wanted.form};
      EXPECT_EQ(avtal[found->second.name()], forms) << rad.utforare() << mark << ": " << rad.avtalsform();
    }
  }
}

}  // namespace
}  // namespace kvalitet::registry
