package org.fiducial.landmark.edit;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.eclipse.core.runtime.RegistryFactory;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.core.registry.Contribution;
import org.fiducial.core.registry.ContributionRegistry;

/**
 * All shape edits, by id. In the product they come from the extension point {@value #POINT}, the built-in ones too; outside OSGi there
 * are the built-in ones. Thread-safe.
 */
public final class ShapeEdits {
	/** The extension point. */
	public static final String POINT = "org.fiducial.landmark.edits";

	private final ContributionRegistry<ShapeEdit> registry;
	private final List<ShapeEdit> own;

	/** Edits of an extension registry. */
	public ShapeEdits(ContributionRegistry<ShapeEdit> registry) {
		this(registry, List.of());
	}

	private ShapeEdits(ContributionRegistry<ShapeEdit> registry, List<ShapeEdit> own) {
		this.registry = registry;
		this.own = own;
	}

	/** Given edits, without OSGi. */
	public static ShapeEdits of(List<ShapeEdit> edits) {
		return new ShapeEdits(new ContributionRegistry<>(POINT, ShapeEdit.class, null), List.copyOf(edits));
	}

	/** The eight editing attributes of the paper (arXiv 2401.13191) for 68 points. */
	public static List<ShapeEdit> builtIn() {
		return List.of(new Chubby(), new OpenEyes(), new RaisedEyebrow(), new StretchedNostrils(), new EyeShifting(), new NoseShifting(), new MouthShifting(),
				new LinearTransform());
	}

	/** The edits of the running product, or the built-in ones where no product runs. */
	public static ShapeEdits shared() {
		return Shared.INSTANCE;
	}

	/** All usable edits in the order in which several are applied; one whose class fails is left out and marked as broken. */
	public List<ShapeEdit> all() {
		List<ShapeEdit> list = new ArrayList<>(own);
		for (Contribution<ShapeEdit> c : registry.contributions()) {
			if (c.state() != Contribution.State.BROKEN) {
				create(c, list);
			}
		}
		list.sort(Comparator.comparingInt(ShapeEdit::order).thenComparing(ShapeEdit::id));
		return list;
	}

	private static void create(Contribution<ShapeEdit> c, List<ShapeEdit> list) {
		ShapeEdit edit;
		try {
			edit = c.instance();
		} catch (FiducialException e) {
			// the contribution now says itself that it is broken, and why
			return;
		}
		if (edit.id().equals(c.id())) {
			list.add(edit);
		} else {
			c.reject("its class says its id is '" + edit.id() + "'; it must be that of the extension", null);
		}
	}

	/** By id. */
	public Map<String, ShapeEdit> byId() {
		Map<String, ShapeEdit> m = new TreeMap<>();
		all().forEach(e -> m.put(e.id(), e));
		return m;
	}

	/**
	 * An edit by its id.
	 *
	 * @throws FiducialException (usage) if there is none, with a suggestion
	 */
	public ShapeEdit get(String id) {
		Map<String, ShapeEdit> m = byId();
		ShapeEdit e = m.get(id);
		if (e == null) {
			throw FiducialException.usage(Suggest.unknown("shape edit", id, m.keySet()));
		}
		return e;
	}

	/** The contributions with their states, after creating them. */
	public List<Contribution<ShapeEdit>> contributions() {
		all();
		return registry.contributions();
	}

	private static final class Shared {
		static final ShapeEdits INSTANCE = RegistryFactory.getRegistry() == null ? of(builtIn()) : new ShapeEdits(new ContributionRegistry<>(POINT, ShapeEdit.class));
	}
}
