#include "services/compiler/render_json.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace kvalitet::compiler {
namespace {

// A writer of objects and lists that cannot forget a comma or an escape.
class Json {
 public:
  void Oppna(char tecken) {
    Skilj();
    ut_ += tecken;
    forst_.push_back(true);
  }
  void Stang(char tecken) {
    forst_.pop_back();
    Rad();
    ut_ += tecken;
  }
  void Namn(absl::string_view namn) {
    Skilj();
    Text(namn);
    ut_ += ": ";
    efter_namn_ = true;
  }
  void Varde(absl::string_view text) {
    Skilj();
    Text(text);
  }
  void Ratt(absl::string_view ratt) {
    Skilj();
    absl::StrAppend(&ut_, ratt);
  }
  void Par(absl::string_view namn, absl::string_view text) {
    if (text.empty()) return;
    Namn(namn);
    Varde(text);
  }
  std::string Klar() && { return std::move(ut_) + "\n"; }

 private:
  void Rad() {
    ut_ += '\n';
    ut_.append(forst_.size() * 1, ' ');
  }
  void Skilj() {
    if (efter_namn_) {
      efter_namn_ = false;
      return;
    }
    if (forst_.empty()) return;
    if (!forst_.back()) ut_ += ',';
    forst_.back() = false;
    Rad();
  }
  void Text(absl::string_view text) {
    ut_ += '"';
    for (char c : text) {
      if (c == '"' || c == '\\')
        ut_ += '\\', ut_ += c;
      else if (static_cast<unsigned char>(c) < 0x20)
        absl::StrAppendFormat(&ut_, "\\u%04x", static_cast<unsigned>(static_cast<unsigned char>(c)));
      else
        ut_ += c;
    }
    ut_ += '"';
  }

  std::string ut_;
  std::vector<bool> forst_;
  bool efter_namn_ = false;
};

void Skriv(Json& j, const Fot& fot) {
  j.Namn("fot");
  j.Oppna('{');
  j.Par("n", fot.n);
  j.Par("period", fot.period);
  j.Par("kalla", fot.kalla);
  j.Par("forbehall", fot.forbehall);
  j.Namn("figurer");
  j.Oppna('[');
  for (const std::string& id : fot.figurer) j.Varde(id);
  j.Stang(']');
  j.Stang('}');
}

void Skriv(Json& j, const Tabell& t) {
  j.Oppna('{');
  j.Par("slag", "tabell");
  j.Par("rubrik", t.rubrik);
  j.Namn("kolumner");
  j.Oppna('[');
  for (const Kolumn& k : t.kolumner) j.Varde(k.text);
  j.Stang(']');
  j.Namn("rader");
  j.Oppna('[');
  for (const std::vector<Cell>& rad : t.rader) {
    j.Oppna('[');
    for (const Cell& c : rad) {
      j.Oppna('{');
      j.Namn("text");
      j.Varde(c.text);
      j.Par("figur", c.figur);
      j.Stang('}');
    }
    j.Stang(']');
  }
  j.Stang(']');
  Skriv(j, t.fot);
  j.Stang('}');
}

void Skriv(Json& j, const Diagram& d) {
  j.Oppna('{');
  j.Par("slag", d.slag == Diagram::kLinjer ? "linjer" : "prickar");
  j.Par("titel", d.titel);
  j.Par("beskrivning", d.beskrivning);
  j.Par("matenhet", d.matenhet);
  j.Namn("decimaler");
  j.Ratt(absl::StrCat(d.decimaler));
  if (d.median) j.Namn("median"), j.Ratt(absl::StrCat(*d.median));
  if (d.mal) j.Namn("mal"), j.Ratt(absl::StrCat(*d.mal));
  j.Namn("serier");
  j.Oppna('[');
  for (const Serie& s : d.serier) {
    j.Oppna('{');
    j.Par("namn", s.namn);
    j.Namn("punkter");
    j.Oppna('[');
    for (const Punkt& p : s.punkter) {
      j.Oppna('{');
      j.Par("etikett", p.etikett);
      j.Namn("y");
      j.Ratt(absl::StrCat(p.y));
      j.Par("text", p.text);
      j.Stang('}');
    }
    j.Stang(']');
    j.Stang('}');
  }
  j.Stang(']');
  Skriv(j, d.fot);
  j.Stang('}');
}

void Skriv(Json& j, const Saknas& s) {
  j.Oppna('{');
  j.Par("slag", "saknas");
  j.Par("ord", s.ord);
  j.Par("varfor", s.varfor);
  j.Stang('}');
}

void Skriv(Json& j, const Stycke& s) {
  j.Oppna('{');
  j.Par("slag", "stycke");
  j.Par("text", s.text);
  j.Stang('}');
}

void Skriv(Json& j, absl::string_view namn, const std::vector<Rad>& rader) {
  j.Namn(namn);
  j.Oppna('[');
  for (const Rad& r : rader) {
    j.Oppna('{');
    j.Par("rubrik", r.rubrik);
    j.Par("text", r.text);
    j.Stang('}');
  }
  j.Stang(']');
}

void Skriv(Json& j, const Avsnitt& a) {
  j.Oppna('{');
  j.Par("ankare", a.ankare);
  j.Par("rubrik", a.rubrik);
  j.Namn("delar");
  j.Oppna('[');
  for (const Del& d : a.delar) {
    j.Oppna('{');
    j.Par("nr", d.nr);
    j.Par("amne", d.amne);
    j.Par("rubrik", d.rubrik);
    j.Namn("block");
    j.Oppna('[');
    for (const Block& b : d.block) std::visit([&](const auto& x) { Skriv(j, x); }, b);
    j.Stang(']');
    j.Stang('}');
  }
  j.Stang(']');
  j.Namn("bilaga");
  j.Oppna('[');
  for (const Block& b : a.bilaga) std::visit([&](const auto& x) { Skriv(j, x); }, b);
  j.Stang(']');
  j.Stang('}');
}

void Skriv(Json& j, const Modellfigur& f) {
  j.Oppna('{');
  j.Par("id", f.id);
  j.Par("etikett", f.etikett);
  j.Par("del", f.del);
  j.Par("insatstyp", f.insatstyp);
  j.Par("regi", f.regi);
  j.Par("utforare", f.utforare);
  j.Par("enhet", f.enhet);
  j.Par("avser", f.avser);
  j.Par("period", f.period);
  j.Namn("visas");
  j.Ratt(f.visas ? "true" : "false");
  j.Par("visat", f.visat);
  j.Par("kalla", f.kalla);
  j.Par("formel", f.formel);
  j.Par("anm", f.anm);
  j.Stang('}');
}

}  // namespace

std::string RenderJson(const Modell& m) {
  Json j;
  j.Oppna('{');
  j.Par("titel", m.titel);
  j.Par("kommun", m.kommun);
  j.Par("omfattar", m.omfattar);
  j.Namn("ar");
  j.Ratt(absl::StrCat(m.ar));
  j.Par("namnd", m.namnd);
  j.Par("status", m.status);
  j.Par("fryst", m.fryst);
  j.Namn("framsida");
  j.Oppna('{');
  Skriv(j, "meningar", m.framsida.meningar);
  j.Namn("oversikt");
  Skriv(j, m.framsida.oversikt);
  Skriv(j, "rader", m.framsida.rader);
  j.Stang('}');
  j.Namn("avsnitt");
  j.Oppna('[');
  for (const Avsnitt& a : m.avsnitt) Skriv(j, a);
  j.Stang(']');
  Skriv(j, "metod", m.metod);
  Skriv(j, "ordlista", m.ordlista);
  Skriv(j, "kallor", m.kallor);
  j.Namn("figurer");
  j.Oppna('[');
  for (const Modellfigur& f : m.figurer) Skriv(j, f);
  j.Stang(']');
  j.Par("innehall_hash", m.hash);
  j.Stang('}');
  return std::move(j).Klar();
}

}  // namespace kvalitet::compiler
