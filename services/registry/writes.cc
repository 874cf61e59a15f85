#include "services/registry/writes.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/strings/str_cat.h"
#include "common/base/date.h"
#include "common/base/id.h"
#include "common/base/name.h"
#include "common/base/status.h"
#include "common/base/text.h"
#include "common/proto/errors.h"
#include "common/proto/rules.h"
#include "services/registry/paminnelse_rules.h"
#include "services/registry/rules.h"
#include "services/registry/skyddad.h"
#include "services/registry/tillstand.h"
#include "services/registry/uppdragsrattelse.h"
#include "services/registry/utskick.h"
#include "services/registry/write_helpers.h"

namespace kvalitet::registry {
namespace {

using store::Tx;

constexpr int kMostMergers = 20;  // in a row

std::string PeriodSv(const v1::Uppdrag& uppdrag) {
  const auto day = [](const std::string& iso) { return base::ParseDate(iso).value_or(absl::CivilDay()); };
  const std::string from = base::DateSv(day(uppdrag.giltig_fran()));
  if (uppdrag.giltig_till().empty()) return absl::StrCat("från och med ", from);
  return absl::StrCat("från och med ", from, " till och med ", base::DateSv(day(uppdrag.giltig_till()) - 1));
}

absl::Status RequireNoOverlap(Tx& tx, const Tables& tables, const v1::Uppdrag& uppdrag, const v1::Enhet& enhet) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{"enhet", proto::Op::kEqual, {uppdrag.enhet()}},
                 {"insatstyp", proto::Op::kEqual, {uppdrag.insatstyp()}}};
  query.limit = proto::kMaxPage;
  // The latest first: of an enhet with more uppdrag than a page, those that matter are there.
  query.order_by = "giltig_fran desc";
  if (!uppdrag.giltig_till().empty()) query.terms.push_back({"giltig_fran", proto::Op::kLess, {uppdrag.giltig_till()}});
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Uppdrag> others, tables.uppdrag.List(tx.sql(), query));
  for (const v1::Uppdrag& other : others) {
    if (other.name() == uppdrag.name() || !Overlaps(PeriodOf(other), PeriodOf(uppdrag))) continue;
    v1::Utforare utforare;
    KV_RETURN_IF_ERROR(tables.utforare.Get(tx.sql(), {}, other.utforare(), utforare));
    return proto::Error(
        absl::StatusCode::kFailedPrecondition, "UPPDRAG_OVERLAPPAR",
        absl::StrCat(enhet.namn(), " drivs redan av ", utforare.namn(), " ", PeriodSv(other),
                     ". Avsluta det uppdraget först: giltig till ska vara den dag då nästa börjar"),
        {{"uppdrag", other.name()}, {"giltig_fran", other.giltig_fran()}, {"giltig_till", other.giltig_till()}});
  }
  return absl::OkStatus();
}

// What has gone up in another has no uppdrag from then on.
absl::Status RequireNotGone(const v1::Enhet& enhet, const v1::Utforare& utforare, const v1::Uppdrag& uppdrag) {
  const auto still_there = [&](const std::string& since) {
    return since.empty() || (!uppdrag.giltig_till().empty() && uppdrag.giltig_till() <= since);
  };
  const auto text = [](const std::string& namn, const std::string& since) {
    return absl::StrCat(namn, " har uppgått i en annan från och med ", since,
                        ". Ange den andra, eller låt uppdraget sluta senast den dagen");
  };
  if (!still_there(enhet.uppgatt_date())) return Wrong("uppdrag.enhet", text(enhet.namn(), enhet.uppgatt_date()));
  if (!still_there(utforare.uppgatt_date())) {
    return Wrong("uppdrag.utforare", text(utforare.namn(), utforare.uppgatt_date()));
  }
  return absl::OkStatus();
}

// The avtal is one of the same utförare, or of one that has gone up in it: avtal are not rewritten then.
absl::Status RequireAvtal(Tx& tx, const Tables& tables, const v1::Uppdrag& uppdrag) {
  if (uppdrag.avtal().empty()) return absl::OkStatus();
  v1::Avtal avtal;
  KV_RETURN_IF_ERROR(Require(tx, tables.avtal, uppdrag.avtal(), "uppdrag.avtal", "avtalet", avtal));
  std::string owner = avtal.utforare();
  for (int step = 0; owner != uppdrag.utforare() && step < kMostMergers; ++step) {
    v1::Utforare gone;
    KV_RETURN_IF_ERROR(tables.utforare.Get(tx.sql(), {}, owner, gone));
    owner = gone.uppgatt_i();
    if (owner.empty()) break;
  }
  if (owner == uppdrag.utforare()) return absl::OkStatus();
  return Wrong("uppdrag.avtal", "ska vara ett avtal med samma utförare");
}

// Krav that an avtal sets do not change under it.
absl::Status RequireKravkataloger(Tx& tx, const Tables& tables, const v1::Avtal& avtal) {
  std::set<std::string> insatstyper;
  for (const std::string& name : avtal.kravkataloger()) {
    v1::Kravkatalog katalog;
    KV_RETURN_IF_ERROR(Require(tx, tables.kravkatalog, name, "avtal.kravkataloger", "kravkatalogen", katalog));
    if (katalog.state() != v1::KRAVKATALOG_STATE_PUBLICERAD) {
      return Wrong("avtal.kravkataloger", absl::StrCat(katalog.rubrik(), " version ", katalog.version(),
                                                       " är ett utkast. Publicera den först"));
    }
    if (!insatstyper.insert(katalog.insatstyp()).second) {
      return Wrong("avtal.kravkataloger", "ett avtal har en kravkatalog för varje insatstyp, och två är för samma");
    }
  }
  return absl::OkStatus();
}

// By its name an insatstyp is meant in lists and commands: no other has it as a name, a code or another word.
absl::Status RequireOwnWord(Tx& tx, const Tables& tables, const v1::Insatstyp& candidate, const v1::Insatstyp* stored) {
  const std::string word = NameKey(candidate.namn());
  if (stored != nullptr && NameKey(stored->namn()) == word) return absl::OkStatus();
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  std::string taken;
  KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), tables.insatstyp, query, [&](const v1::Insatstyp& other) {
    if (other.name() == candidate.name()) return;
    const auto same = [&](const std::string& one) { return NameKey(one) == word; };
    if (same(other.namn()) || same(other.kod()) || std::any_of(other.alias().begin(), other.alias().end(), same)) {
      taken = other.kod();
    }
  }));
  if (taken.empty()) return absl::OkStatus();
  return Wrong("insatstyp.namn", absl::StrCat("betyder redan ", taken, ". Ange ett annat namn, eller ändra den"));
}

// People name an avtal by its beteckning: an utförare has one with each.
absl::Status RequireOwnBeteckning(Tx& tx, const Tables& tables, const v1::Avtal& candidate, const v1::Avtal* stored,
                                  const v1::Utforare& utforare) {
  const std::string key = NameKey(candidate.beteckning());
  if (key.empty() || (stored != nullptr && NameKey(stored->beteckning()) == key)) return absl::OkStatus();
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{"utforare", proto::Op::kEqual, {candidate.utforare()}}};
  bool taken = false;
  KV_RETURN_IF_ERROR(store::ForEach(tx.sql(), tables.avtal, query, [&](const v1::Avtal& other) {
    taken = taken || (other.name() != candidate.name() && NameKey(other.beteckning()) == key);
  }));
  if (!taken) return absl::OkStatus();
  return Wrong("avtal.beteckning",
               absl::StrCat(candidate.beteckning(), " finns redan hos ", utforare.namn(),
                            ". Ändra det avtalet (kvalitet avtal ändra), eller ange en annan beteckning"));
}

// The regi of an utförare holds for all time: put right, its whole past moves to another column of every comparison.
absl::Status RequireMotivForRegi(Tx& tx, const Tables& tables, const v1::Utforare& now, const v1::Utforare& stored) {
  if (now.regiform() == stored.regiform() || stored.regiform() == v1::REGIFORM_OKAND) return absl::OkStatus();
  if (!now.regi_rattad().empty() && now.regi_rattad() != stored.regi_rattad()) return absl::OkStatus();
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{"utforare", proto::Op::kEqual, {stored.name()}}};
  query.order_by = "giltig_fran";
  query.limit = 1;
  KV_ASSIGN_OR_RETURN(const std::vector<v1::Uppdrag> first, tables.uppdrag.List(tx.sql(), query));
  if (first.empty() || first[0].giltig_fran() > base::FormatDate(tx.call().today)) return absl::OkStatus();
  const auto word = [](v1::Regiform regiform) {
    return proto::Word(v1::Regiform_descriptor()->FindValueByNumber(regiform));
  };
  return Wrong("utforare.regi_rattad",
               absl::StrCat(stored.namn(), " har haft uppdrag sedan ",
                            base::DateSv(base::ParseDate(first[0].giltig_fran()).value_or(absl::CivilDay())),
                            ", och allt sedan dess skulle räknas som ", word(now.regiform()), " i stället för ",
                            word(stored.regiform()),
                            ". Var den gamla uppgiften fel: ange varför. Har verksamheten bytt "
                            "ägare: lägg till den nya utföraren och låt den ta över enheterna från dagen för bytet"));
}

// Uppdrag of the kommun by a field that has an index: enhet or utforare.
absl::Status ForEachUppdrag(Tx& tx, const Tables& tables, const char* field, const std::string& name,
                            absl::FunctionRef<void(const v1::Uppdrag&)> take) {
  store::ListQuery query;
  query.parent = absl::StrCat("kommuner/", tx.call().kommun);
  query.terms = {{field, proto::Op::kEqual, {name}}};
  return store::ForEach(tx.sql(), tables.uppdrag, query, take);
}

bool GoesOnAfter(const v1::Uppdrag& uppdrag, absl::CivilDay today) {
  return uppdrag.giltig_till().empty() || uppdrag.giltig_till() > base::FormatDate(today);
}

// Whoever has ended carries out nothing more.
absl::Status RequireNothingGoesOn(Tx& tx, const Tables& tables, const v1::Utforare& utforare) {
  int64_t going_on = 0;
  KV_RETURN_IF_ERROR(ForEachUppdrag(tx, tables, "utforare", utforare.name(), [&](const v1::Uppdrag& one) {
    going_on += GoesOnAfter(one, tx.call().today) ? 1 : 0;
  }));
  if (going_on == 0) return absl::OkStatus();
  return Wrong(
      "utforare.status",
      absl::StrCat(utforare.namn(), " har ", going_on,
                   " uppdrag som fortsätter. Avsluta först det som pågår (kvalitet uppdrag rätta --till), eller "
                   "låt en annan ta över (kvalitet enhet ta-över)"));
}

// A contact of an utförare in an enhet is of one that it operates, has operated or will.
absl::Status RequireUppdrag(Tx& tx, const Tables& tables, const v1::Kontakt& candidate, const v1::Enhet& enhet) {
  bool operates = false;
  KV_RETURN_IF_ERROR(ForEachUppdrag(tx, tables, "utforare", candidate.utforare(), [&](const v1::Uppdrag& one) {
    operates = operates || one.enhet() == candidate.enhet();
  }));
  if (operates) return absl::OkStatus();
  return Wrong("kontakt.enhet",
               absl::StrCat(enhet.namn(), " har inget uppdrag med utföraren. Ange en enhet som den driver"));
}

// Its place may be told again once nothing that must be secret is carried out there.
absl::Status RequireNothingSecret(Tx& tx, const Tables& tables, const v1::Enhet& enhet) {
  bool secret = false;
  KV_RETURN_IF_ERROR(ForEachUppdrag(tx, tables, "enhet", enhet.name(), [&](const v1::Uppdrag& one) {
    secret = secret || (IsSkyddatBoende(one.insatstyp()) && GoesOnAfter(one, tx.call().today));
  }));
  if (!secret) return absl::OkStatus();
  return Wrong("enhet.skyddad", absl::StrCat(enhet.namn(),
                                             " är ett skyddat boende, och dess plats ska vara skyddad. Avsluta "
                                             "uppdraget först"));
}

}  // namespace

store::Resource<v1::Insatstyp>::Hooks InsatstypHooks(const Tables& tables) {
  auto hooks = CommonHooks<v1::Insatstyp>();
  hooks.check = [](const proto::Call&, const v1::Insatstyp& candidate, const v1::Insatstyp* stored,
                   proto::Violations& violations) {
    CheckInsatstyp(candidate, stored == nullptr ? base::Leaf(candidate.name()) : "", violations);
    if (stored == nullptr && candidate.giltig_fran().empty()) {
      violations.Add("insatstyp.giltig_fran", "ange första dagen, till exempel 2026-01-01");
    }
  };
  hooks.before_write = [&tables](Tx& tx, v1::Insatstyp& candidate, const v1::Insatstyp* stored) -> absl::Status {
    if (!candidate.has_delete_time()) {
      KV_RETURN_IF_ERROR(RequireOwnWord(tx, tables, candidate, stored));
      return RequireIfSet(tx, tables.namnd, candidate.namnd(), "insatstyp.namnd", "nämnden");
    }
    return RequireUnused(tx, tables.uppdrag, candidate.name(), "insatstyp", "uppdrag");
  };
  return hooks;
}

store::Resource<v1::Utforare>::Hooks UtforareHooks(const Tables& tables) {
  auto hooks = CommonHooks<v1::Utforare>();
  hooks.check = [](const proto::Call&, const v1::Utforare& candidate, const v1::Utforare*,
                   proto::Violations& violations) { CheckUtforare(candidate, violations); };
  hooks.before_write = [&tables](Tx& tx, v1::Utforare& candidate, const v1::Utforare* stored) -> absl::Status {
    if (candidate.has_delete_time()) {
      KV_RETURN_IF_ERROR(RequireUnused(tx, tables.uppdrag, candidate.name(), "utforare", "uppdrag"));
      KV_RETURN_IF_ERROR(RequireUnused(tx, tables.tillstand, candidate.name(), "utforare", "tillstånd"));
      return RequireUnused(tx, tables.avtal, candidate.name(), "utforare", "avtal");
    }
    if (stored == nullptr || stored->namn() != candidate.namn()) {
      KV_RETURN_IF_ERROR(RequireNameFree<v1::Utforare>(
          tx, tables.utforare, candidate, "utforare.namn",
          [](const v1::Utforare& other) { return other.uppgatt_i().empty(); },
          "Ändra den som finns. Är det en annan: ange ett namn som skiljer dem åt, till exempel med orten"));
    }
    if (candidate.status() == v1::UTFORARE_STATUS_UNSPECIFIED) candidate.set_status(v1::UTFORARE_STATUS_AKTIV);
    if (candidate.juridisk_form() == v1::JURIDISK_FORM_UNSPECIFIED) {
      candidate.set_juridisk_form(v1::JURIDISK_FORM_OKAND);
    }
    if (stored == nullptr) return absl::OkStatus();
    // What goes up in another hands on what goes on.
    if (candidate.status() == v1::UTFORARE_STATUS_UPPHORD && stored->status() != candidate.status() &&
        candidate.uppgatt_i().empty()) {
      KV_RETURN_IF_ERROR(RequireNothingGoesOn(tx, tables, candidate));
    }
    return RequireMotivForRegi(tx, tables, candidate, *stored);
  };
  return hooks;
}

store::Resource<v1::Enhet>::Hooks EnhetHooks(const Tables& tables) {
  auto hooks = CommonHooks<v1::Enhet>();
  hooks.check = [](const proto::Call&, const v1::Enhet& candidate, const v1::Enhet*, proto::Violations& violations) {
    CheckEnhet(candidate, violations);
  };
  hooks.after_write = [&tables, record = hooks.after_write](Tx& tx, const v1::Enhet& now,
                                                            const v1::Enhet* before) -> absl::Status {
    if (before != nullptr && now.skyddad() && !before->skyddad()) {
      KV_RETURN_IF_ERROR(ForgetPlace(tx, tables, now.name()));
    }
    return record(tx, now, before);
  };
  hooks.before_write = [&tables](Tx& tx, v1::Enhet& candidate, const v1::Enhet* stored) -> absl::Status {
    if (candidate.has_delete_time()) return RequireUnused(tx, tables.uppdrag, candidate.name(), "enhet", "uppdrag");
    if (stored == nullptr && candidate.giltig_fran().empty()) {
      candidate.set_giltig_fran(base::FormatDate(tx.call().today));
    }
    if (stored != nullptr && stored->skyddad() && !candidate.skyddad()) {
      KV_RETURN_IF_ERROR(RequireNothingSecret(tx, tables, *stored));
    }
    if (stored == nullptr || stored->namn() != candidate.namn()) {
      KV_RETURN_IF_ERROR(RequireNameFree<v1::Enhet>(
          tx, tables.enhet, candidate, "enhet.namn",
          [&](const v1::Enhet& other) {
            const bool apart = !other.omrade().empty() && !candidate.omrade().empty() &&
                               NameKey(other.omrade()) != NameKey(candidate.omrade());
            return other.uppgatt_i().empty() && !apart;
          },
          "Ändra den som finns. Är det en annan: ange ett annat namn, eller olika områden för dem"));
    }
    return RequireIfSet(tx, tables.verksamhetsomrade, candidate.verksamhetsomrade(), "enhet.verksamhetsomrade",
                        "verksamhetsområdet");
  };
  return hooks;
}

store::Resource<v1::Avtal>::Hooks AvtalHooks(const Tables& tables) {
  auto hooks = CommonHooks<v1::Avtal>();
  hooks.check = [](const proto::Call&, const v1::Avtal& candidate, const v1::Avtal* stored,
                   proto::Violations& violations) {
    CheckAvtal(candidate, violations);
    CheckOptioner(candidate, stored, violations);
  };
  hooks.before_write = [&tables](Tx& tx, v1::Avtal& candidate, const v1::Avtal* stored) -> absl::Status {
    if (candidate.has_delete_time()) return RequireUnused(tx, tables.uppdrag, candidate.name(), "avtal", "uppdrag");
    v1::Utforare utforare;
    KV_RETURN_IF_ERROR(Require(tx, tables.utforare, candidate.utforare(), "avtal.utforare", "utföraren", utforare));
    KV_RETURN_IF_ERROR(RequireOwnBeteckning(tx, tables, candidate, stored, utforare));
    if (candidate.avtalsform() == v1::AVTALSFORM_INTERN_OVERENSKOMMELSE &&
        utforare.regiform() == v1::REGIFORM_ENSKILD) {
      return Wrong("avtal.avtalsform", absl::StrCat(utforare.namn(),
                                                    " är privat, och en intern överenskommelse är med kommunens egen "
                                                    "verksamhet. Ange LOV, LOU eller en annan avtalsform"));
    }
    if (candidate.sanktionstrappa() == v1::SANKTIONSTRAPPA_UNSPECIFIED) {
      candidate.set_sanktionstrappa(TrappaFor(candidate.avtalsform()));
    }
    return RequireKravkataloger(tx, tables, candidate);
  };
  return hooks;
}

store::Resource<v1::Uppdrag>::Hooks UppdragHooks(const Tables& tables) {
  auto hooks = CommonHooks<v1::Uppdrag>();
  hooks.check = [](const proto::Call&, const v1::Uppdrag& candidate, const v1::Uppdrag*,
                   proto::Violations& violations) { CheckUppdrag(candidate, violations); };
  hooks.before_write = [&tables](Tx& tx, v1::Uppdrag& candidate, const v1::Uppdrag* stored) -> absl::Status {
    if (candidate.has_delete_time()) return absl::OkStatus();
    v1::Enhet enhet;
    v1::Utforare utforare;
    KV_RETURN_IF_ERROR(Require(tx, tables.enhet, candidate.enhet(), "uppdrag.enhet", "enheten", enhet));
    KV_RETURN_IF_ERROR(Require(tx, tables.utforare, candidate.utforare(), "uppdrag.utforare", "utföraren", utforare));
    KV_RETURN_IF_ERROR(RequireNotGone(enhet, utforare, candidate));
    const bool went_on =
        stored != nullptr && stored->utforare() == candidate.utforare() && GoesOnAfter(*stored, tx.call().today);
    if (GoesOnAfter(candidate, tx.call().today) && !went_on && utforare.status() == v1::UTFORARE_STATUS_UPPHORD) {
      return Wrong("uppdrag.utforare", absl::StrCat(utforare.namn(),
                                                    " har upphört. Ange en annan, eller ändra dess status först: "
                                                    "kvalitet utförare ändra"));
    }
    if (IsSkyddatBoende(candidate.insatstyp()) && !enhet.skyddad()) {
      return Wrong("uppdrag.enhet", absl::StrCat(enhet.namn(),
                                                 " ska ha skyddad plats för ett skyddat boende. Sätt skyddad "
                                                 "på enheten först"));
    }
    KV_RETURN_IF_ERROR(RequireAvtal(tx, tables, candidate));
    KV_RETURN_IF_ERROR(Tillstandsvakt(tx, tables, enhet, utforare, stored, candidate));
    return RequireNoOverlap(tx, tables, candidate, enhet);
  };
  hooks.after_write = [&tables, record = hooks.after_write](Tx& tx, const v1::Uppdrag& now,
                                                            const v1::Uppdrag* before) -> absl::Status {
    if (before != nullptr && !now.has_delete_time()) KV_RETURN_IF_ERROR(TellOfCorrection(tx, tables, *before, now));
    return record(tx, now, before);
  };
  return hooks;
}

store::Resource<v1::Kontakt>::Hooks KontaktHooks(const Tables& tables) {
  store::Resource<v1::Kontakt>::Hooks hooks;  // of no interest to other services: no change sequence
  hooks.only = [](const proto::Call& call) -> std::vector<proto::Term> {
    if (call.scope.all) return {};
    return {
        {"roll", proto::Op::kIn, {"KONTAKTROLL_HANDLAGGARE", "KONTAKTROLL_ENHETSCHEF", "KONTAKTROLL_VERKSAMHETSCHEF"}}};
  };
  hooks.check = [](const proto::Call& call, const v1::Kontakt& candidate, const v1::Kontakt*,
                   proto::Violations& violations) {
    if (!call.scope.all && OfKommun(candidate.roll())) {
      violations.Add("kontakt.roll", "är kommunens egen. Ange handläggare, enhetschef eller verksamhetschef");
    }
  };
  hooks.before_write = [&tables](Tx& tx, v1::Kontakt& candidate, const v1::Kontakt* stored) -> absl::Status {
    if (stored != nullptr) {  // both references are immutable
      if (tx.call().scope.all || !OfKommun(stored->roll())) return absl::OkStatus();
      return proto::Error(absl::StatusCode::kPermissionDenied, "KOMMUNENS_EGEN",
                          "Kontakten är kommunens egen. Bara kommunen ändrar den.");
    }
    v1::Utforare utforare;
    v1::Enhet enhet;
    if (!candidate.utforare().empty()) {
      KV_RETURN_IF_ERROR(Require(tx, tables.utforare, candidate.utforare(), "kontakt.utforare", "utföraren", utforare));
    }
    if (candidate.enhet().empty()) return absl::OkStatus();
    KV_RETURN_IF_ERROR(Require(tx, tables.enhet, candidate.enhet(), "kontakt.enhet", "enheten", enhet));
    return candidate.utforare().empty() ? absl::OkStatus() : RequireUppdrag(tx, tables, candidate, enhet);
  };
  hooks.after_write = [&tables](Tx& tx, const v1::Kontakt& now, const v1::Kontakt* before) -> absl::Status {
    const bool other = before != nullptr && !now.has_delete_time() && now.epost() != before->epost();
    return other ? SkickaOm(tx, tables, now) : absl::OkStatus();
  };
  return hooks;
}

}  // namespace kvalitet::registry
