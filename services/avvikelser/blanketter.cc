#include "services/avvikelser/blanketter.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/base/data_file.h"
#include "common/base/data_set.h"
#include "common/base/date.h"
#include "common/base/status.h"
#include "common/proto/rules.h"

namespace kvalitet::avvikelser {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr char kFile[] = "blanketter.csv";
constexpr size_t kColumns = 7;

const Descriptor* SkickasSom(v1::Avvikelsetyp lag) {
  return lag == v1::LEX_SARAH ? v1::IvoAnmalan::descriptor() : v1::LexMariaAnmalan::descriptor();
}

bool KanSkrivas(const FieldDescriptor& f) {
  return f.type() == FieldDescriptor::TYPE_STRING || (f.type() == FieldDescriptor::TYPE_BOOL && !f.is_repeated());
}

// The first row of a version, after the ones that are read; what is wrong with it, or nothing.
absl::string_view ReadVersion(const std::vector<std::string>& cells, std::vector<Blankett>& alla) {
  Blankett one;
  if (!v1::Avvikelsetyp_Parse(cells[0], &one.lag) || (one.lag != v1::LEX_SARAH && one.lag != v1::LEX_MARIA)) {
    return "lag is LEX_SARAH or LEX_MARIA";
  }
  if (cells[1].empty()) return "blankett is empty";
  if (!base::ParseDate(cells[2]).ok()) return "bad date";
  if (cells[3].empty()) return "the first row of a version has a grupp";
  one.namn = cells[1];
  one.fran = cells[2];
  for (const Blankett& before : alla) {
    if (before.lag != one.lag) continue;
    if (before.namn == one.namn) return "two versions of one name";
    if (before.fran >= one.fran) return "versions are in the order of their days";
  }
  alla.push_back(std::move(one));
  return "";
}

absl::string_view ReadField(const std::vector<std::string>& cells, Blankett& one) {
  if (!cells[3].empty()) one.grupper.push_back({cells[3], {}});
  Blankettfalt falt;
  falt.ledtext = cells[5];
  falt.saknas = cells[6];
  if (cells[4].empty()) {
    if (falt.ledtext.empty()) return "a line that is filled in by hand has a ledtext";
  } else {
    falt.falt = SkickasSom(one.lag)->FindFieldByName(cells[4]);
    if (falt.falt == nullptr || !KanSkrivas(*falt.falt)) return "no such fält";
    if (falt.ledtext.empty()) falt.ledtext = MedStorBokstav(proto::Label(falt.falt));
    if (falt.saknas.empty() && falt.falt->type() != FieldDescriptor::TYPE_BOOL) return "saknas is empty";
  }
  one.grupper.back().falt.push_back(std::move(falt));
  return "";
}

absl::Status HasEach(const std::vector<Blankett>& alla, int line) {
  for (const v1::Avvikelsetyp lag : {v1::LEX_SARAH, v1::LEX_MARIA}) {
    const bool has = std::any_of(alla.begin(), alla.end(), [&](const Blankett& one) { return one.lag == lag; });
    if (!has) return base::DataError(kFile, line, absl::StrCat("has no form of ", v1::Avvikelsetyp_Name(lag)));
  }
  return absl::OkStatus();
}

}  // namespace

std::string MedStorBokstav(std::string text) {
  if (text.rfind("å", 0) == 0) return absl::StrCat("Å", text.substr(2));
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

absl::StatusOr<std::vector<Blankett>> ParseBlanketter(absl::string_view csv) {
  std::vector<Blankett> alla;
  KV_ASSIGN_OR_RETURN(const std::vector<base::DataLine> lines, base::ReadDataLines(kFile, csv, kColumns));
  for (const auto& [number, cells] : lines) {
    const bool first = !cells[0].empty() || !cells[1].empty() || !cells[2].empty();
    absl::string_view why = first ? ReadVersion(cells, alla) : alla.empty() ? "of which version" : "";
    if (why.empty()) why = ReadField(cells, alla.back());
    if (!why.empty()) return base::DataError(kFile, number, why);
  }
  KV_RETURN_IF_ERROR(HasEach(alla, lines.empty() ? 0 : lines.back().number));
  return alla;
}

namespace {
bool Same(const Blankett& a, const Blankett& b) {
  const auto falt = [](const Blankettfalt& x, const Blankettfalt& y) {
    return x.falt == y.falt && x.ledtext == y.ledtext && x.saknas == y.saknas;
  };
  return a.lag == b.lag && a.namn == b.namn &&
         std::equal(a.grupper.begin(), a.grupper.end(), b.grupper.begin(), b.grupper.end(),
                    [&](const Blankettgrupp& x, const Blankettgrupp& y) {
                      return x.rubrik == y.rubrik &&
                             std::equal(x.falt.begin(), x.falt.end(), y.falt.begin(), y.falt.end(), falt);
                    });
}

// Pages of what was sent are made by the version that it names, whenever they are asked for.
absl::Status VersionsStay(const std::vector<Blankett>& compiled, const std::vector<Blankett>& replaced) {
  for (const Blankett& one : compiled) {
    const bool stays =
        std::any_of(replaced.begin(), replaced.end(), [&](const Blankett& other) { return Same(one, other); });
    if (!stays) return base::DataError(kFile, 0, absl::StrCat(one.namn, " is not as it was; append the next version"));
  }
  return absl::OkStatus();
}
const auto& kBlanketter = *new base::DataSet<std::vector<Blankett>>("avvikelser/blanketter.csv", kBlanketterCsv,
                                                                    ParseBlanketter, VersionsStay);
}  // namespace

const Blankett& BlankettFor(const std::vector<Blankett>& alla, v1::Avvikelsetyp lag, absl::string_view day) {
  const Blankett* found = nullptr;
  for (const Blankett& one : alla) {
    if (one.lag == lag && (found == nullptr || one.fran <= day)) found = &one;
  }
  return *found;
}

const Blankett& BlankettFor(v1::Avvikelsetyp lag, absl::string_view day) { return BlankettFor(*kBlanketter, lag, day); }

const Blankett& BlankettAv(v1::Avvikelsetyp lag, absl::string_view namn, absl::string_view day) {
  for (const Blankett& one : *kBlanketter) {
    if (one.lag == lag && one.namn == namn) return one;
  }
  return BlankettFor(lag, day);
}

std::vector<std::string> Varden(const Message& anmalan, const Blankettfalt& falt) {
  const auto* r = anmalan.GetReflection();
  const FieldDescriptor* f = falt.falt;
  if (f == nullptr) return {};
  if (f->type() == FieldDescriptor::TYPE_BOOL) return {r->GetBool(anmalan, f) ? "ja" : "nej"};
  std::vector<std::string> texter;
  if (f->is_repeated()) {
    for (int i = 0; i < r->FieldSize(anmalan, f); ++i) texter.push_back(r->GetRepeatedString(anmalan, f, i));
  } else if (std::string text = r->GetString(anmalan, f); !text.empty()) {
    texter.push_back(std::move(text));
  }
  return texter;
}

std::vector<std::string> Tomma(const Blankett& blankett, const Message& anmalan) {
  std::vector<std::string> tomma;
  for (const Blankettgrupp& grupp : blankett.grupper) {
    for (const Blankettfalt& falt : grupp.falt) {
      if (Varden(anmalan, falt).empty()) tomma.push_back(falt.ledtext);
    }
  }
  return tomma;
}

}  // namespace kvalitet::avvikelser
