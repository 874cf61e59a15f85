// Lays planned lines over what the register holds: one transaction's part of an import.
#pragma once
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/types/span.h"
#include "services/registry/changes.h"
#include "services/registry/import_plan.h"
#include "services/registry/tables.h"

namespace kvalitet::registry {

struct ImportOutcome {
  int64_t nya = 0;
  int64_t andrade = 0;
  int64_t oforandrade = 0;
  std::vector<v1::RadFel> fel;
  std::vector<v1::RadFel> oklara;
  std::vector<v1::RadFel> dubbletter;
};

// Which utförare, enhet and avtal a line means:
//   utförare   the same organisationsnummer in the kommun; else the same name; else the one that was made of that name
//   enhet      the same name in the kommun; else the one that was made of that name, and has another since
//   avtal      of the utförare: the same number or title; else the same form in the same words
// Names, numbers and words are the same but for case and blanks (ListNyckel).
// A line seen before with the same content is passed over, so that corrections made by people since then stay.
class ImportApply {
 public:
  ImportApply(store::Tx& tx, const Tables& tables, const PlanContext& context)
      : tx_(tx), tables_(tables), context_(context), kommun_(context.kommun), kalla_(context.kalla) {}

  // Judges all lines and, if nothing is wrong, stores them.  With `fel` in the outcome nothing has been written but
  // the guard: the caller rolls back.
  absl::StatusOr<ImportOutcome> Run(absl::Span<const PlannedRad> rows);

 private:
  template <class M>
  struct Kept {
    M stored;  // as read; without meaning when `is_new`
    M now;
    bool is_new = false;
    bool changed = false;
    bool removed = false;   // the line that made it no longer says so
    std::string effective;  // validity: first day of what changed
  };
  template <class M>
  using List = std::deque<Kept<M>>;  // references stay good while it grows

  // One line on its way, with what it has become.
  struct Work {
    const PlannedRad* plan = nullptr;
    std::string name;                        // of its Importrad
    std::vector<std::string> made_before;    // uppdrag that its earlier content made
    Kept<v1::Importrad>* earlier = nullptr;  // imported before, with other content
    Kept<v1::Utforare>* utforare = nullptr;
    Kept<v1::Enhet>* enhet = nullptr;
    Kept<v1::Avtal>* avtal = nullptr;
    std::optional<v1::Tillstand> stated_before;  // by its earlier content
    std::string vantas_before;
    bool adds = false;  // an uppdrag that the register did not have, or more of one that it had
  };

  absl::Status LoadEarlier(absl::Span<const PlannedRad> rows, std::vector<Work>& work);
  absl::Status LoadUtforare(const std::vector<Work>& work);
  absl::Status LoadEnheter(const std::vector<Work>& work);
  absl::Status LoadUppdrag(const std::vector<Work>& work);
  absl::Status LoadAvtal();
  absl::Status LoadTillstand(const std::vector<Work>& work);

  void PlaceUtforare(Work& work);
  void PlaceEnhet(Work& work);
  void PlaceAvtal(Work& work);
  void PlaceUppdrag(Work& work, const v1::Uppdrag& planned);
  void DropUppdrag(const Work& work);
  void Place(Kept<v1::Uppdrag>& kept);
  void Displace(const Kept<v1::Uppdrag>& kept);
  void PlaceRad(Work& work);
  // Whether a line that was never seen before says only what the register has already, from another source.
  static bool SaysNothingNew(const Work& work);
  // After the uppdrag of all lines.
  void PlaceTillstand(const Work& work);
  std::string TillstandName(const Work& work) const;
  v1::Tillstand StatedBy(const Work& work) const;
  const v1::Tillstand* HeldAlready(const Work& work, const v1::Tillstand& stated) const;
  std::vector<v1::Tillstand> HeldBy(const std::string& utforare) const;
  static bool StatesTillstand(const Work& work) {
    return work.plan->tillstand.has_value() || !work.plan->dnr_vantas_date.empty();
  }
  // New utförare whose name another one has, but for how it is written.
  void FindNamesakes(const std::vector<Work>& work);
  // Whether the line is wrong since its enhet or utförare has gone up in another; ends `uppdrag` there if it began
  // before.
  bool Gone(const Work& work, v1::Uppdrag& uppdrag);
  // Whether another uppdrag of the enhet and insatstyp stands against `uppdrag`; `confirms` if one says the same.
  bool Blocked(Work& work, const v1::Uppdrag& uppdrag, bool& confirms);

  // Judges what begins, and what a tillstånd is stated for; stores the tillstånd first.
  absl::Status Judge();
  absl::Status StoreTillstand();
  absl::Status Store();
  template <class M>
  absl::Status StoreAll(const store::Table<M>& table, List<M>& list, bool listed, std::vector<Change>& changes);

  void Fel(const Work& work, const char* kolumn, const std::string& text);
  void Dubblett(const Work& work, const char* kolumn, const std::string& text);
  // The one of that name: one that stands before one that has gone up in another, then one that is written just so.
  template <class M>
  static Kept<M>* OfNamn(const std::multimap<std::string, Kept<M>*>& by_namn, const std::string& namn);
  // The derived name, or a new one where that is taken by something deleted.
  std::string Name(const char* collection, const std::string& key, const std::string& value) const;
  std::string FreeName(const char* collection, const std::string& key, const std::string& value) const;
  std::string NamnOf(const std::string& utforare) const;

  store::Tx& tx_;
  const Tables& tables_;
  const PlanContext& context_;
  const std::string kommun_;
  const std::string kalla_;
  std::vector<std::pair<const Work*, Kept<v1::Uppdrag>*>> judged_;
  std::vector<std::string> newly_protected_;  // names of enheter
  std::set<std::string> deleted_;             // names of deleted resources: never used again
  struct Known {
    std::string namn, orgnummer;
    int32_t rad = 0;  // of the list; 0 is in the register
  };
  std::vector<Known> known_;  // every utförare of the register
  ImportOutcome outcome_;

  List<v1::Importrad> rader_;
  List<v1::Utforare> utforare_;
  List<v1::Enhet> enheter_;
  List<v1::Avtal> avtal_;
  List<v1::Uppdrag> uppdrag_;
  List<v1::Tillstand> tillstand_;
  std::map<std::string, Kept<v1::Utforare>*> utforare_by_orgnummer_, utforare_by_name_;
  std::map<std::string, Kept<v1::Enhet>*> enhet_by_name_;
  std::map<std::string, std::string> enhet_fran_;  // first day by name; what is read is the last period of each
  std::multimap<std::string, Kept<v1::Utforare>*> utforare_by_namn_;  // by ListNyckel
  std::multimap<std::string, Kept<v1::Enhet>*> enhet_by_namn_;        // by ListNyckel
  std::multimap<std::string, Kept<v1::Avtal>*> avtal_by_utforare_;
  std::map<std::string, Kept<v1::Tillstand>*> tillstand_by_name_;
  std::map<std::string, std::vector<v1::Tillstand>> held_;                                   // as stored, by utförare
  std::multimap<std::pair<std::string, std::string>, Kept<v1::Uppdrag>*> uppdrag_by_place_;  // enhet, insatstyp
  std::map<std::string, Kept<v1::Uppdrag>*> uppdrag_by_name_;
  std::map<std::string, int32_t> rad_by_uppdrag_;  // of the lines that make them, for messages
};

}  // namespace kvalitet::registry
