package org.fiducial.torch.checkpoint;

import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.fiducial.torch.checkpoint.Inert.Bytes;
import org.fiducial.torch.checkpoint.Inert.Dict;
import org.fiducial.torch.checkpoint.Inert.Global;
import org.fiducial.torch.checkpoint.Inert.Storage;
import org.fiducial.torch.checkpoint.Inert.Tuple;
import org.fiducial.torch.checkpoint.Inert.Unmade;

/**
 * Python's pickle machine (Lib/pickletools.py, protocols 0 to 5) without its teeth: it builds data and nothing else. A class or function
 * is a pair of texts that is never looked up; what calling it would have given comes from {@link Globals}. Everything is counted and
 * limited, so that neither time nor memory depends on more than the length of the file.
 */
final class Unpickler {
	private static final int MAX_MEMO = 1_000_000;
	private static final int MAX_MARKS = 1000;
	private static final int MAX_LINE = 1 << 16;
	private static final int MAX_DIGITS = 80;
	private static final int MAX_GLOBALS = 10_000;
	/** Modules whose objects (sets, bytes) nobody misses. */
	private static final Set<String> PLAIN = Set.of("builtins", "__builtin__", "_codecs", "copy_reg", "copyreg");

	private static final Global UNKNOWN = new Global("?", "?");

	private final ByteBuffer in;
	private final boolean expectStorages;
	private final Map<Integer, Object> memo = new HashMap<>();
	private final Deque<List<Object>> below = new ArrayDeque<>();
	private final Budget budget;
	/** Each name once, so that it costs nothing to remember many calls of it. */
	private final Map<String, Global> globals = new HashMap<>();
	private final Set<Global> unmade = Collections.newSetFromMap(new IdentityHashMap<>());
	private final Map<String, Storage> known = new HashMap<>();
	private List<Object> stack = new ArrayList<>();

	/**
	 * @param in from its position on; left behind the end of the last pickle read
	 * @param storages whether persistent ids, which name storages, are expected
	 * @param budget of the file
	 */
	Unpickler(ByteBuffer in, boolean storages, Budget budget) {
		this.in = in.order(ByteOrder.LITTLE_ENDIAN);
		this.expectStorages = storages;
		this.budget = budget;
	}

	/** Names of classes whose objects were not made. */
	Set<String> unmade() {
		return unmade.stream().map(Global::full).collect(Collectors.toCollection(TreeSet::new));
	}

	/** The storages that were named, by key. */
	Map<String, Storage> storages() {
		return known;
	}

	/** Reads one pickle. */
	Object load() throws Invalid {
		memo.clear();
		below.clear();
		stack = new ArrayList<>();
		try {
			while (true) {
				budget.operation();
				int op = in.get() & 0xFF;
				if (op == '.') {
					return pop();
				}
				if (!number(op) && !text(op) && !memo(op) && !collect(op) && !object(op)) {
					throw new Invalid("there is no operation " + op + " in a pickle");
				}
			}
		} catch (BufferUnderflowException e) {
			throw new Invalid("it ends in the middle of its pickle; the file is truncated");
		}
	}

	private Object pop() throws Invalid {
		if (stack.isEmpty()) {
			throw new Invalid("an operation takes from an empty stack; the pickle is damaged");
		}
		return stack.removeLast();
	}

	private Object top() throws Invalid {
		if (stack.isEmpty()) {
			throw new Invalid("an operation looks at an empty stack; the pickle is damaged");
		}
		return stack.getLast();
	}

	private boolean push(Object value) {
		stack.add(value);
		return true;
	}

	/** The values since the last mark, which become the caller's. */
	private List<Object> marked() throws Invalid {
		if (below.isEmpty()) {
			throw new Invalid("an operation looks for a mark that is not there; the pickle is damaged");
		}
		List<Object> items = stack;
		stack = below.pop();
		return items;
	}

	/** Protocol, framing, truth values and numbers. */
	private boolean number(int op) throws Invalid {
		return switch (op) {
			case 0x80 -> protocol();
			case 0x95 -> in.getLong() >= 0;
			case 'N' -> push(null);
			case 0x88 -> push(Boolean.TRUE);
			case 0x89 -> push(Boolean.FALSE);
			case 'J' -> push((long) in.getInt());
			case 'K' -> push((long) (in.get() & 0xFF));
			case 'M' -> push((long) (in.getShort() & 0xFFFF));
			case 0x8a -> push(longNumber(in.get() & 0xFF));
			case 0x8b -> push(longNumber(in.getInt()));
			case 'G' -> push(Double.longBitsToDouble(Long.reverseBytes(in.getLong())));
			case 'F' -> push(decimal(line()));
			case 'I', 'L' -> push(whole(line()));
			default -> false;
		};
	}

	private boolean protocol() throws Invalid {
		int version = in.get() & 0xFF;
		if (version > 5) {
			throw new Invalid("its pickle has protocol " + version + "; 0 to 5 are known");
		}
		return true;
	}

	private Object longNumber(int bytes) throws Invalid {
		if (bytes < 0 || bytes > MAX_DIGITS) {
			throw new Invalid("a whole number has " + Integer.toUnsignedLong(bytes) + " bytes");
		}
		byte[] b = new byte[bytes];
		in.get(b);
		for (int i = 0; i < bytes / 2; i++) {
			byte swap = b[i];
			b[i] = b[bytes - 1 - i];
			b[bytes - 1 - i] = swap;
		}
		return bytes == 0 ? (Object) 0L : Globals.whole(new BigInteger(b));
	}

	private static Object whole(String line) throws Invalid {
		if (line.equals("00") || line.equals("01")) {
			return line.equals("01");
		}
		String digits = line.endsWith("L") ? line.substring(0, line.length() - 1) : line;
		if (digits.length() > MAX_DIGITS || !digits.matches("[+-]?[0-9]+")) {
			throw new Invalid(Invalid.quote(line) + " is no whole number");
		}
		return Globals.whole(new BigInteger(digits));
	}

	private static Object decimal(String line) throws Invalid {
		if (line.length() > MAX_DIGITS) {
			throw new Invalid(Invalid.quote(line) + " is no number");
		}
		try {
			return switch (line) {
				case "inf" -> Double.POSITIVE_INFINITY;
				case "-inf" -> Double.NEGATIVE_INFINITY;
				case "nan" -> Double.NaN;
				default -> Double.valueOf(line);
			};
		} catch (NumberFormatException e) {
			throw new Invalid(Invalid.quote(line) + " is no number");
		}
	}

	/** Texts and bytes. */
	private boolean text(int op) throws Invalid {
		return switch (op) {
			case 0x8c, 'U' -> push(utf8(in.get() & 0xFF));
			case 'X', 'T' -> push(utf8(Integer.toUnsignedLong(in.getInt())));
			case 0x8d -> push(utf8(in.getLong()));
			case 'V' -> push(line());
			case 'S' -> push(unquoted(line()));
			case 'C' -> push(skip(in.get() & 0xFF));
			case 'B' -> push(skip(Integer.toUnsignedLong(in.getInt())));
			case 0x8e, 0x96 -> push(skip(in.getLong()));
			default -> false;
		};
	}

	private void charge(long bytes) throws Invalid {
		if (bytes < 0 || bytes > in.remaining()) {
			throw new Invalid("a text is said to have " + Long.toUnsignedString(bytes) + " bytes, but only " + in.remaining() + " follow");
		}
		budget.text(bytes);
	}

	private String utf8(long length) throws Invalid {
		charge(length);
		ByteBuffer piece = in.slice(in.position(), (int) length);
		in.position(in.position() + (int) length);
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(piece).toString();
		} catch (CharacterCodingException e) {
			// texts of Python 2
			return StandardCharsets.ISO_8859_1.decode(piece.rewind()).toString();
		}
	}

	private Bytes skip(long length) throws Invalid {
		if (length < 0 || length > in.remaining()) {
			throw new Invalid("bytes are said to be " + Long.toUnsignedString(length) + ", but only " + in.remaining() + " follow");
		}
		in.position(in.position() + (int) length);
		return new Bytes(length);
	}

	private String line() throws Invalid {
		StringBuilder s = new StringBuilder();
		for (int c = in.get() & 0xFF; c != '\n'; c = in.get() & 0xFF) {
			if (s.length() == MAX_LINE) {
				throw new Invalid("a line of its pickle has no end");
			}
			s.append((char) c);
		}
		budget.text(s.length());
		return s.toString();
	}

	private static String unquoted(String line) throws Invalid {
		int n = line.length();
		if (n < 2 || line.charAt(0) != line.charAt(n - 1) || line.charAt(0) != '\'' && line.charAt(0) != '"') {
			throw new Invalid(Invalid.quote(line) + " is no quoted text");
		}
		return line.substring(1, n - 1);
	}

	/** Stack, marks and memo. */
	private boolean memo(int op) throws Invalid {
		switch (op) {
			case '(' -> {
				if (below.size() == MAX_MARKS) {
					throw new Invalid("it is nested more than " + MAX_MARKS + " deep");
				}
				below.push(stack);
				stack = new ArrayList<>(4);
			}
			case '0' -> {
				// Python pops the mark where nothing lies above it
				if (stack.isEmpty()) {
					marked();
				} else {
					pop();
				}
			}
			case '1' -> marked();
			case '2' -> push(top());
			case 'p' -> remember(index(whole(line())));
			case 'q' -> remember(in.get() & 0xFF);
			case 'r' -> remember(in.getInt());
			case 0x94 -> remember(memo.size());
			case 'g' -> push(recall(index(whole(line()))));
			case 'h' -> push(recall(in.get() & 0xFF));
			case 'j' -> push(recall(in.getInt()));
			default -> {
				return false;
			}
		}
		return true;
	}

	private static int index(Object number) throws Invalid {
		if (!(number instanceof Long n) || n < 0 || n > Integer.MAX_VALUE) {
			throw new Invalid("a memo has the number " + Invalid.quote(number));
		}
		return n.intValue();
	}

	private void remember(int index) throws Invalid {
		memo.put(index, top());
		if (memo.size() > MAX_MEMO) {
			throw new Invalid("it remembers more than " + MAX_MEMO + " objects, which no checkpoint needs");
		}
	}

	private Object recall(int index) throws Invalid {
		if (!memo.containsKey(index)) {
			throw new Invalid("it asks for the object " + index + ", which was never made; the pickle is damaged");
		}
		return memo.get(index);
	}

	/** Lists, tuples, sets and dictionaries. */
	private boolean collect(int op) throws Invalid {
		switch (op) {
			case ']' -> push(new ArrayList<>(0));
			case ')' -> push(new Tuple());
			case '}' -> push(new Dict());
			case 0x8f -> push(new ArrayList<>(0));
			case 0x91, 'l' -> push(new ArrayList<>(marked()));
			case 't' -> push(new Tuple(marked().toArray()));
			case 0x85, 0x86, 0x87 -> tuple(op - 0x84);
			case 'd' -> {
				Dict d = new Dict();
				put(d, marked());
				push(d);
			}
			case 'a' -> append(Collections.singletonList(pop()));
			case 'e', 0x90 -> append(marked());
			case 's' -> {
				Object value = pop();
				put(top2(), Arrays.asList(pop(), value));
			}
			case 'u' -> {
				List<Object> items = marked();
				put(top(), items);
			}
			default -> {
				return false;
			}
		}
		return true;
	}

	/** What lies below the topmost value. */
	private Object top2() throws Invalid {
		if (stack.size() < 2) {
			throw new Invalid("an operation looks at an empty stack; the pickle is damaged");
		}
		return stack.get(stack.size() - 2);
	}

	private void tuple(int n) throws Invalid {
		Object[] items = new Object[n];
		for (int i = n - 1; i >= 0; i--) {
			items[i] = pop();
		}
		push(new Tuple(items));
	}

	@SuppressWarnings("unchecked")
	private void append(List<Object> items) throws Invalid {
		// subclasses of lists and sets were not made; what they would hold is of no use
		if (top() instanceof List<?> list) {
			((List<Object>) list).addAll(items);
		}
	}

	private static void put(Object target, List<Object> items) throws Invalid {
		if (items.size() % 2 != 0) {
			throw new Invalid("a key has no value; the pickle is damaged");
		}
		Dict d = target instanceof Dict t ? t : target instanceof Unmade u ? u.entries : new Dict();
		for (int i = 0; i < items.size(); i += 2) {
			d.put(items.get(i), items.get(i + 1));
		}
	}

	/** Names, calls, states and storages. */
	private boolean object(int op) throws Invalid {
		return switch (op) {
			case 'c' -> push(global(line(), line()));
			case 0x93 -> {
				Object name = pop();
				yield push(global(pop(), name));
			}
			case 'R', 0x81 -> {
				Object arguments = pop();
				yield push(call(pop(), arguments));
			}
			case 0x92 -> {
				pop();
				Object arguments = pop();
				yield push(call(pop(), arguments));
			}
			case 'i' -> {
				Global g = global(line(), line());
				yield push(call(g, new Tuple(marked().toArray())));
			}
			case 'o' -> {
				List<Object> items = marked();
				if (items.isEmpty()) {
					throw new Invalid("an object has no class; the pickle is damaged");
				}
				yield push(call(items.getFirst(), new Tuple(items.subList(1, items.size()).toArray())));
			}
			case 'b' -> {
				Object state = pop();
				if (top() instanceof Unmade u) {
					u.state = state;
				}
				yield true;
			}
			case 'Q' -> push(storage(pop()));
			case 'P' -> throw new Invalid("it refers to a storage by text, as no version of PyTorch does");
			case 0x82, 0x83, 0x84 -> throw new Invalid("it refers to Python's extension registry, which only its author has");
			case 0x97, 0x98 -> throw new Invalid("it refers to buffers outside of the file");
			default -> false;
		};
	}

	private Object storage(Object id) throws Invalid {
		if (!expectStorages) {
			throw new Invalid("it refers to a storage, but is no checkpoint of PyTorch's");
		}
		// the source text of a module class that very old versions stored
		if (id instanceof Tuple t && t.size() > 1 && "module".equals(t.items[0]) && t.items[1] instanceof Global g) {
			return g;
		}
		Storage s = Globals.storage(id);
		Storage before = known.putIfAbsent(s.key(), s);
		if (before != null && (before.type() != s.type() || before.count() != s.count())) {
			throw new Invalid("storage " + Invalid.quote(s.key()) + " has two types or sizes");
		}
		return s;
	}

	private Global global(Object module, Object name) throws Invalid {
		if (!(module instanceof String m) || !(name instanceof String n)) {
			throw new Invalid("the name of a class is no text");
		}
		budget.text(Budget.name(m).length() + Budget.name(n).length());
		Global g = new Global(m, n);
		Globals.check(g);
		Global known = globals.putIfAbsent(g.full(), g);
		return known == null || !known.equals(g) ? g : known;
	}

	private Object call(Object function, Object arguments) throws Invalid {
		// calling what an unmade call returned is as inert as that
		Object result = function instanceof Global g ? Globals.call(g, arguments, budget) : new Unmade(function instanceof Unmade u ? u.of : UNKNOWN);
		if (result instanceof Unmade u && unmade.size() < MAX_GLOBALS && !PLAIN.contains(u.of.module())) {
			unmade.add(u.of);
		}
		return result;
	}
}
