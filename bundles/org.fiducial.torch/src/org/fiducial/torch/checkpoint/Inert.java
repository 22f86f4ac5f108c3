package org.fiducial.torch.checkpoint;

import java.util.ArrayList;
import java.util.List;

import org.fiducial.torch.TensorType;

/**
 * What a pickle is made of, besides texts, whole numbers, floating-point numbers, truth values, null and lists. Data only: nothing here
 * refers to a class of this program, and no method walks into its contents, so neither cycles nor depth can hurt.
 */
sealed interface Inert {
	/**
	 * The name of a class or function; never looked up.
	 *
	 * @param full module and name
	 */
	record Global(String module, String name, String full) implements Inert {
		Global(String module, String name) {
			this(module, name, module + "." + name);
		}

		@Override
		public String toString() {
			return full;
		}
	}

	/** Bytes, whose content is passed over. */
	record Bytes(long length) implements Inert {
	}

	/** A tuple. */
	final class Tuple implements Inert {
		final Object[] items;

		Tuple(Object... items) {
			this.items = items;
		}

		int size() {
			return items.length;
		}
	}

	/** A dictionary of any kind, in order; keys are neither hashed nor compared. */
	final class Dict implements Inert {
		final List<Object> keys = new ArrayList<>(0);
		final List<Object> values = new ArrayList<>(0);

		void put(Object key, Object value) {
			keys.add(key);
			values.add(value);
		}

		/** The last value of a text; null if there is none. */
		Object get(String key) {
			for (int i = keys.size() - 1; i >= 0; i--) {
				if (key.equals(keys.get(i))) {
					return values.get(i);
				}
			}
			return null;
		}
	}

	/** An object that was not made: what it would have been, and what would have been set into it. */
	final class Unmade implements Inert {
		final Global of;
		/** Entries set by key, as in a subclass of a dictionary. */
		final Dict entries = new Dict();
		Object state;

		Unmade(Global of) {
			this.of = of;
		}
	}

	/**
	 * Memory of a tensor, named by a persistent id.
	 *
	 * @param key which one
	 * @param type of its numbers; null if it is one this program does not read
	 * @param typeName its class
	 * @param count of its numbers; bytes if the class is untyped
	 * @param offset numbers to skip, for views in old files
	 */
	record Storage(String key, TensorType type, String typeName, long count, long offset) implements Inert {
	}

	/**
	 * A tensor over a storage, checked to lie inside.
	 *
	 * @param type of its numbers; null if this program does not read it
	 * @param offset of its first number
	 */
	record Tensor(Storage storage, TensorType type, long offset, long[] shape, long[] strides) implements Inert {
	}
}
