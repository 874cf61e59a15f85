// Steps that two persons take: what holds where one person takes both, and the list of those times.
#pragma once
#include <string>

#include "absl/status/status.h"
#include "common/fakta/totals.h"
#include "common/store/store.h"
#include "services/uppfoljning/tables.h"

namespace kvalitet::uppfoljning {

// The same person takes the second step too.  By the rule (unspecified is KRAV) that is right, or FAILED_PRECONDITION,
// TVA_PERSONER: `gjort` tells what that person did already ("Du har själv skrivit att åtgärd A-4 är klar."), `annan`
// that another is to go on ("Effekten bedöms av någon annan."), and `skriv` what MOTIV asks for ("Skriv varför du ändå
// bedömer effekten").  Pure.
absl::Status CheckSammaPerson(v1::Tvapersonsregel regel, const std::string& motiv, const std::string& gjort,
                              const std::string& annan, const std::string& skriv);

// Lists one time that it was done with a motive.  `undantag` says which step, of what, and why.
absl::Status NoteraUndantag(store::Tx& tx, const Tables& tables, const fakta::Totals& totals,
                            v1::Tvapersonsundantag undantag);

// Of a resource with number, enhet and insatstyp.
template <class M>
v1::Tvapersonsundantag UndantagFor(v1::Tvapersonssteg steg, const M& m, const std::string& motiv) {
  v1::Tvapersonsundantag undantag;
  undantag.set_steg(steg);
  undantag.set_nummer(m.nummer());
  undantag.set_resurs(m.name());
  undantag.set_enhet(m.enhet());
  undantag.set_insatstyp(m.insatstyp());
  undantag.set_motiv(motiv);
  return undantag;
}

}  // namespace kvalitet::uppfoljning
