package org.fiducial.core.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.eclipse.core.runtime.IConfigurationElement;
import org.eclipse.core.runtime.IExtensionRegistry;
import org.eclipse.core.runtime.IRegistryEventListener;
import org.eclipse.core.runtime.IExtension;
import org.eclipse.core.runtime.IExtensionPoint;
import org.eclipse.core.runtime.RegistryFactory;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;

/**
 * Reads one extension point. Descriptions are read when first asked for and again after bundles came or went; objects are created
 * on use and kept; a contribution that fails is listed with its reason and leaves the others alone. Safe under concurrent use.
 *
 * @param <T> what the contributed classes must implement
 */
public final class ContributionRegistry<T> implements AutoCloseable {
	private final String point;
	private final Class<T> type;
	private final IExtensionRegistry registry;
	private final Changes changes = new Changes();
	/** By element, so that an object once created survives a re-read. */
	private final Map<IConfigurationElement, Contribution<T>> known = new HashMap<>();
	private List<Contribution<T>> current;

	/**
	 * @param point unique id of the extension point
	 * @param type what the contributed classes must implement
	 */
	public ContributionRegistry(String point, Class<T> type) {
		this(point, type, RegistryFactory.getRegistry());
	}

	/** As above, over a given extension registry; null, as outside OSGi, gives an empty one. */
	public ContributionRegistry(String point, Class<T> type, IExtensionRegistry registry) {
		this.point = point;
		this.type = type;
		this.registry = registry;
		if (registry != null) {
			registry.addListener(changes, point);
		}
	}

	/** The extension point's unique id. */
	public String point() {
		return point;
	}

	/** All contributions, broken ones included, in the order of the extension registry. */
	public synchronized List<Contribution<T>> contributions() {
		if (current == null) {
			current = read();
		}
		return current;
	}

	/** The usable contribution of an id. */
	public Optional<Contribution<T>> find(String id) {
		return contributions().stream().filter(c -> id.equals(c.id()) && c.state() != Contribution.State.BROKEN).findFirst();
	}

	/**
	 * The object of an id.
	 *
	 * @param what how messages name it, for example "dataset format"
	 * @throws FiducialException (usage) if the id is unknown, with a suggestion; (failed) if the contribution is broken
	 */
	public T get(String what, String id) {
		List<Contribution<T>> same = contributions().stream().filter(c -> id.equals(c.id())).toList();
		if (same.isEmpty()) {
			throw FiducialException.usage(Suggest.unknown(what, id, contributions().stream().map(Contribution::id).filter(i -> i != null).toList()));
		}
		return find(id).orElse(same.getFirst()).instance();
	}

	private List<Contribution<T>> read() {
		if (registry == null) {
			return List.of();
		}
		List<Contribution<T>> list = new ArrayList<>();
		Map<String, Contribution<T>> byId = new HashMap<>();
		for (IConfigurationElement e : registry.getConfigurationElementsFor(point)) {
			Contribution<T> c = known.computeIfAbsent(e, k -> new Contribution<>(k, type));
			Contribution<T> first = c.id() == null ? null : byId.putIfAbsent(c.id(), c);
			if (first != null && first != c) {
				c.reject("the id is already taken by bundle " + first.bundle(), null);
			}
			list.add(c);
		}
		known.keySet().removeIf(e -> !e.isValid());
		return List.copyOf(list);
	}

	private synchronized void forget() {
		current = null;
	}

	@Override
	public void close() {
		if (registry != null) {
			registry.removeListener(changes);
		}
	}

	private final class Changes implements IRegistryEventListener {
		@Override
		public void added(IExtension[] extensions) {
			forget();
		}

		@Override
		public void removed(IExtension[] extensions) {
			forget();
		}

		@Override
		public void added(IExtensionPoint[] points) {
			forget();
		}

		@Override
		public void removed(IExtensionPoint[] points) {
			forget();
		}
	}
}
