// A writer of HTML and SVG that escapes every text and closes every element: structure cannot be forged by content.
#pragma once
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace kvalitet::pdf {

class Markup {
 public:
  using Attribut = std::initializer_list<std::pair<absl::string_view, absl::string_view>>;

  // Names of elements and attributes are the program's own words; only values and texts come from data.
  Markup& Oppna(absl::string_view element, Attribut attribut = {}) {
    Tagg(element, attribut, ">");
    oppna_.emplace_back(element);
    return *this;
  }
  Markup& Stang() {
    absl::StrAppend(&ut_, "</", oppna_.back(), ">");
    oppna_.pop_back();
    return *this;
  }
  // An element that has no content.
  Markup& Tom(absl::string_view element, Attribut attribut = {}) {
    Tagg(element, attribut, svg_djup() ? "/>" : ">");
    return *this;
  }
  Markup& Text(absl::string_view text) {
    Skydda(text);
    return *this;
  }
  Markup& Element(absl::string_view element, Attribut attribut, absl::string_view text) {
    return Oppna(element, attribut).Text(text).Stang();
  }
  Markup& Element(absl::string_view element, absl::string_view text) { return Element(element, {}, text); }
  Markup& Rad() {
    ut_ += '\n';
    return *this;
  }
  // The program's own text: doctype, style sheet.
  Markup& Fast(absl::string_view text) {
    absl::StrAppend(&ut_, text);
    return *this;
  }
  std::string Klar() && {
    while (!oppna_.empty()) Stang();
    return std::move(ut_);
  }

 private:
  bool svg_djup() const {
    for (const std::string& e : oppna_)
      if (e == "svg") return true;
    return false;
  }
  void Tagg(absl::string_view element, Attribut attribut, absl::string_view slut) {
    absl::StrAppend(&ut_, "<", element);
    for (const auto& [namn, varde] : attribut) {
      absl::StrAppend(&ut_, " ", namn, "=\"");
      Skydda(varde);
      ut_ += '"';
    }
    absl::StrAppend(&ut_, slut);
  }
  void Skydda(absl::string_view text) {
    for (char c : text) switch (c) {
        case '&':
          ut_ += "&amp;";
          break;
        case '<':
          ut_ += "&lt;";
          break;
        case '>':
          ut_ += "&gt;";
          break;
        case '"':
          ut_ += "&quot;";
          break;
        case '\'':
          ut_ += "&#39;";
          break;
        default:
          // Control characters other than white space are no text.
          if (static_cast<unsigned char>(c) >= 0x20 || c == '\n' || c == '\t') ut_ += c;
      }
  }

  std::string ut_;
  std::vector<std::string> oppna_;
};

}  // namespace kvalitet::pdf
