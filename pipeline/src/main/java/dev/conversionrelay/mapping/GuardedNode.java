package dev.conversionrelay.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.JsltException;
import com.schibsted.spt.data.jslt.impl.AbstractNode;
import com.schibsted.spt.data.jslt.impl.ExpressionNode;
import com.schibsted.spt.data.jslt.impl.Location;
import com.schibsted.spt.data.jslt.impl.Scope;

/** A node of JSLT whose runs are counted or whose failures are told without values. */
final class GuardedNode extends AbstractNode {

  private final ExpressionNode node;
  private final boolean counted;
  private final String failure;

  private GuardedNode(ExpressionNode node, boolean counted, String failure, Location location) {
    super(location);
    this.node = node;
    this.counted = counted;
    this.failure = failure;
  }

  /** What a loop does in each round. */
  static GuardedNode round(ExpressionNode body, Location loop) {
    return new GuardedNode(body, true, null, loop);
  }

  /**
   * A node that fails on values it did not expect.
   *
   * @param failure what is wrong then
   */
  static GuardedNode failing(ExpressionNode node, String failure, Location location) {
    return new GuardedNode(node, false, failure, location);
  }

  @Override
  public JsonNode apply(Scope scope, JsonNode input) {
    if (counted) {
      ((Evaluation) scope).step(location);
      return node.apply(scope, input);
    }
    try {
      JsonNode value = node.apply(scope, input);
      ((Evaluation) scope).goThrough(value, location);
      return value;
    } catch (MappingFailure e) {
      throw e;
    } catch (JsltException e) {
      throw MappingFailure.of(e, failure, location);
    } catch (IndexOutOfBoundsException e) {
      throw new MappingFailure(failure, location);
    }
  }
}
