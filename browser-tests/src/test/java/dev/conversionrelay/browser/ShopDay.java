package dev.conversionrelay.browser;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** A little of everything that a sandbox can be sent. */
final class ShopDay {
  static final String TEST_CODE = "TEST12345";

  private ShopDay() {}

  /** Sends 21 live events, of which 16 count, 3 test events and a request that is refused. */
  static void send(Sender sender) throws Exception {
    List<ObjectNode> orders = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      orders.add(Sender.event("Purchase", "order-" + i));
    }
    sender.send("web", Sender.PIXEL, "", orders);
    // A retry: five of them once more.
    sender.send("web", Sender.PIXEL, "", orders.subList(0, 5));
    ObjectNode nobody = Sender.event("AddToCart", "cart-1");
    nobody.putObject("user");
    nobody.put("evnt_source", "misspelt");
    ObjectNode valueless = Sender.event("Purchase", "order-without-value");
    valueless.putObject("properties");
    sender.send("web", Sender.PIXEL, "", List.of(nobody, valueless));
    sender.send(
        "offline", "7000000000000000001", "", List.of(store("receipt-1"), store("receipt-2")));
    sender.send(
        "web",
        Sender.PIXEL,
        TEST_CODE,
        List.of(
            Sender.event("ViewContent", "view-1"),
            Sender.event("Purchase", "order-1"),
            Sender.event("Purchase", "order-1")));
    ObjectNode broken = Sender.event("Purchase", "order-broken");
    broken.put("event_time", "yesterday");
    sender.send("web", Sender.PIXEL, "", List.of(Sender.event("Purchase", "order-fine"), broken));
  }

  private static ObjectNode store(String id) {
    ObjectNode event = Sender.event("Purchase", id);
    event.remove("page");
    event.putObject("user").put("email", Sender.DIGEST).put("phone", Sender.DIGEST);
    return event;
  }
}
