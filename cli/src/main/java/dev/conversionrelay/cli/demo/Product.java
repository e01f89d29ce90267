package dev.conversionrelay.cli.demo;

import java.math.BigDecimal;
import java.util.List;

/** Something the shop sells. */
record Product(String sku, String name, String category, String brand, BigDecimal dollars) {

  static final List<Product> ALL =
      List.of(
          of("LMP-001", "Reading lamp, brass", "Home > Lamps", "Osterlume", "84.00"),
          of("LMP-002", "Night light, moon", "Home > Lamps", "Osterlume", "29.50"),
          of("LMP-003", "Lantern for candles", "Home > Lamps", "Hollowfen", "41.00"),
          of("TXT-001", "Wool blanket, moss", "Home > Textiles", "Brindlewick", "119.00"),
          of("TXT-002", "Linen towel", "Home > Textiles", "Brindlewick", "18.90"),
          of("TXT-003", "Cushion, \"harbour\" pattern", "Home > Textiles", "Tarnby & Wey", "36.00"),
          of("KIT-001", "Stoneware mug", "Kitchen > Tableware", "Hollowfen", "16.40"),
          of("KIT-002", "Bread knife", "Kitchen > Tools", "Tarnby & Wey", "52.00"),
          of("KIT-003", "Salt cellar, olive wood", "Kitchen > Tools", "Tarnby & Wey", "23.75"),
          of("PAP-001", "Notebook, dotted", "Paper > Notebooks", "Quillfen", "12.00"),
          of("PAP-002", "Wall calendar", "Paper > Calendars", "Quillfen", "21.00"),
          of("GFT-001", "Gift card", "Gifts", "Quillfen", "50.00"));

  private static Product of(
      String sku, String name, String category, String brand, String dollars) {
    return new Product(sku, name, category, brand, new BigDecimal(dollars));
  }
}
