package dev.conversionrelay.mapping;

import com.fasterxml.jackson.databind.JsonNode;
import com.schibsted.spt.data.jslt.Function;
import com.schibsted.spt.data.jslt.impl.AbstractNode;
import com.schibsted.spt.data.jslt.impl.AbstractOperator;
import com.schibsted.spt.data.jslt.impl.ArraySlicer;
import com.schibsted.spt.data.jslt.impl.BiggerComparison;
import com.schibsted.spt.data.jslt.impl.BiggerOrEqualComparison;
import com.schibsted.spt.data.jslt.impl.BuiltinFunctions;
import com.schibsted.spt.data.jslt.impl.DivideOperator;
import com.schibsted.spt.data.jslt.impl.EqualsComparison;
import com.schibsted.spt.data.jslt.impl.ExpressionImpl;
import com.schibsted.spt.data.jslt.impl.ExpressionNode;
import com.schibsted.spt.data.jslt.impl.ForExpression;
import com.schibsted.spt.data.jslt.impl.FunctionDeclaration;
import com.schibsted.spt.data.jslt.impl.FunctionExpression;
import com.schibsted.spt.data.jslt.impl.LetExpression;
import com.schibsted.spt.data.jslt.impl.LiteralExpression;
import com.schibsted.spt.data.jslt.impl.Location;
import com.schibsted.spt.data.jslt.impl.MatcherExpression;
import com.schibsted.spt.data.jslt.impl.MinusOperator;
import com.schibsted.spt.data.jslt.impl.MultiplyOperator;
import com.schibsted.spt.data.jslt.impl.ObjectComprehension;
import com.schibsted.spt.data.jslt.impl.ObjectExpression;
import com.schibsted.spt.data.jslt.impl.PairExpression;
import com.schibsted.spt.data.jslt.impl.PlusOperator;
import com.schibsted.spt.data.jslt.impl.SmallerComparison;
import com.schibsted.spt.data.jslt.impl.SmallerOrEqualsComparison;
import com.schibsted.spt.data.jslt.impl.UnequalsComparison;
import com.schibsted.spt.data.jslt.impl.VariableExpression;
import dev.conversionrelay.mapping.OperatorNode.Operator;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Rebuilds a compiled mapping: calls, loops and operators become nodes that count what they use up,
 * reckon exactly, and fail without quoting a value. The library offers no place to hook that in, so
 * its fields are set; tests of every kind of node hold that this version of it is as expected here.
 */
final class JsltTree {

  private static final Map<Class<?>, Operator> OPERATORS =
      Map.of(
          PlusOperator.class, Operator.PLUS,
          MinusOperator.class, Operator.MINUS,
          MultiplyOperator.class, Operator.TIMES,
          DivideOperator.class, Operator.DIVIDED_BY,
          EqualsComparison.class, Operator.EQUAL,
          UnequalsComparison.class, Operator.UNEQUAL,
          SmallerComparison.class, Operator.LESS,
          SmallerOrEqualsComparison.class, Operator.LESS_OR_EQUAL,
          BiggerComparison.class, Operator.MORE,
          BiggerOrEqualComparison.class, Operator.MORE_OR_EQUAL);

  /** Types of fields that hold parts of a node; a matcher's context is not among them. */
  private static final Set<Class<?>> PARTS =
      Set.of(LetExpression.class, PairExpression.class, MatcherExpression.class);

  /** A flaw that shows only in the tree. */
  static final class FlawException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Location location;

    FlawException(String problem, Location location) {
      super(problem, null, false, false);
      this.location = location;
    }

    Location location() {
      return location;
    }
  }

  private final Set<Object> done = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<VariableExpression> variables = new ArrayList<>();

  /**
   * Rebuilds the tree in place.
   *
   * @return every use of a variable
   * @throws FlawException if the mapping is one that must not run
   */
  static List<VariableExpression> rebuild(ExpressionImpl mapping) {
    JsltTree tree = new JsltTree();
    for (Object function : ((Map<?, ?>) get(mapping, "functions")).values()) {
      if (function instanceof FunctionDeclaration) {
        tree.rebuildParts(function);
      }
    }
    tree.rebuildParts(mapping);
    return tree.variables;
  }

  private void rebuildParts(Object holder) {
    if (!done.add(holder)) {
      return;
    }
    for (Class<?> type = holder.getClass(); type != null; type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers())) {
          rebuildField(holder, field);
        }
      }
    }
  }

  private void rebuildField(Object holder, Field field) {
    Class<?> type = field.getType();
    boolean array = type.isArray();
    Class<?> part = array ? type.getComponentType() : type;
    if (part != ExpressionNode.class && !PARTS.contains(part)) {
      return;
    }
    Object value = get(holder, field);
    if (value == null) {
      return;
    }
    if (PARTS.contains(part)) {
      for (Object each : array ? (Object[]) value : new Object[] {value}) {
        rebuildParts(each);
        if (each instanceof MatcherExpression matcher) {
          wrapRound(matcher, "expr", matcher.getLocation());
        }
      }
    } else if (array) {
      ExpressionNode[] nodes = (ExpressionNode[]) value;
      for (int i = 0; i < nodes.length; i++) {
        nodes[i] = rebuilt(nodes[i]);
      }
    } else {
      set(holder, field, rebuilt((ExpressionNode) value));
    }
  }

  private ExpressionNode rebuilt(ExpressionNode node) {
    if (node instanceof FunctionExpression call) {
      return rebuiltCall(call);
    }
    if (node instanceof AbstractOperator operation) {
      Operator operator = OPERATORS.get(node.getClass());
      if (operator != null) {
        return new OperatorNode(
            operator,
            rebuilt(operation.getLeft()),
            rebuilt(operation.getRight()),
            operation.getLocation());
      }
    }
    if (node instanceof LiteralExpression literal) {
      return new LiteralExpression(
          Decimals.exact(literal.apply(null, null)), literal.getLocation());
    }
    if (node instanceof VariableExpression variable) {
      variables.add(variable);
      return variable;
    }
    boolean first = !done.contains(node);
    rebuildParts(node);
    if (node instanceof ForExpression loop) {
      if (first) {
        wrapRound(loop, "ifExpr", loop.getLocation());
        wrapRound(loop, "loopExpr", loop.getLocation());
      }
      return GuardedNode.failing(
          loop, "for needs a list or an object to go through", loop.getLocation());
    }
    if (node instanceof ObjectComprehension loop) {
      if (first) {
        wrapRound(loop, "ifExpr", loop.getLocation());
        wrapRound(loop, "value", loop.getLocation());
      }
      return GuardedNode.failing(
          loop, "for needs a list or an object, and texts as names", loop.getLocation());
    }
    if (node instanceof ArraySlicer slicer) {
      return GuardedNode.failing(
          slicer, "an index must be a number within the text or list", slicer.getLocation());
    }
    if (node instanceof ObjectExpression object) {
      return GuardedNode.failing(
          object, "the name of a member must be a text, and there once", object.getLocation());
    }
    return node;
  }

  private ExpressionNode rebuiltCall(FunctionExpression call) {
    Function function = (Function) get(call, "function");
    ExpressionNode[] arguments = call.getChildren().toArray(new ExpressionNode[0]);
    JsonNode[] literals = new JsonNode[arguments.length];
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] instanceof LiteralExpression literal) {
        literals[i] = literal.apply(null, null);
      }
      arguments[i] = rebuilt(arguments[i]);
    }
    if (function instanceof RelayFunction own) {
      own.flaw(literals)
          .ifPresent(
              flaw -> {
                throw new FlawException(own.getName() + ": " + flaw, call.getLocation());
              });
    }
    boolean byChance =
        function instanceof BuiltinFunctions.Now
            || function instanceof BuiltinFunctions.Random
            || (function instanceof BuiltinFunctions.Uuid && arguments.length == 0);
    if (byChance) {
      throw new FlawException(
          "the function "
              + call.getFunctionName()
              + " gives something else each time, and a record that is read again has to become the"
              + " same event again; take a value of the record",
          call.getLocation());
    }
    return new CallNode(call.getFunctionName(), function, arguments, call.getLocation());
  }

  private static void wrapRound(AbstractNode loop, String name, Location location) {
    Field field = field(loop.getClass(), name);
    ExpressionNode body = (ExpressionNode) get(loop, field);
    if (body != null) {
      set(loop, field, GuardedNode.round(body, location));
    }
  }

  private static Object get(Object holder, String name) {
    return get(holder, field(holder.getClass(), name));
  }

  private static Field field(Class<?> type, String name) {
    try {
      return type.getDeclaredField(name);
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException("JSLT is not of the version that is expected", e);
    }
  }

  private static Object get(Object holder, Field field) {
    try {
      field.setAccessible(true);
      return field.get(holder);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("JSLT is not of the version that is expected", e);
    }
  }

  private static void set(Object holder, Field field, Object value) {
    try {
      field.set(holder, value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("JSLT is not of the version that is expected", e);
    }
  }
}
