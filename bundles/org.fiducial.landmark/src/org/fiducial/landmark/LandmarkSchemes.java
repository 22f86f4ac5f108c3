package org.fiducial.landmark;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.core.registry.Contribution;
import org.fiducial.core.registry.ContributionRegistry;

/**
 * All landmark schemes, by id. In the product they come from the extension point {@value #POINT}, the built-in ones too; outside OSGi
 * the same data files are read from the class path. Thread-safe.
 */
public final class LandmarkSchemes {
	/** The extension point. */
	public static final String POINT = "org.fiducial.landmark.schemes";
	/** Data files of the built-in schemes, as plugin.xml names them. */
	static final List<String> BUILT_IN = List.of("resources/schemes/ibug68.yaml", "resources/schemes/wflw98.yaml", "resources/schemes/cofw29.yaml",
			"resources/schemes/anime28.yaml", "resources/schemes/points5.yaml");

	private final ContributionRegistry<LandmarkScheme> registry;
	private final Map<Contribution<LandmarkScheme>, LandmarkScheme> read = new java.util.IdentityHashMap<>();
	private final Map<String, LandmarkScheme> own = new LinkedHashMap<>();

	/** Schemes of an extension registry, to which none are added. */
	public LandmarkSchemes(ContributionRegistry<LandmarkScheme> registry) {
		this.registry = registry;
	}

	/**
	 * Schemes of class-path resources, without OSGi.
	 *
	 * @throws FiducialException (input) if a resource is missing or invalid
	 */
	public static LandmarkSchemes ofResources(List<String> resources) {
		LandmarkSchemes schemes = new LandmarkSchemes(new ContributionRegistry<>(POINT, LandmarkScheme.class, null));
		for (String r : resources) {
			InputStream in = LandmarkSchemes.class.getResourceAsStream("/" + r);
			if (in == null) {
				throw FiducialException.input(r + ": no such resource on the class path");
			}
			schemes.add(SchemeFiles.read(in, r));
		}
		return schemes;
	}

	/** The schemes of the running product, or the built-in ones where no product runs. */
	public static LandmarkSchemes shared() {
		return Shared.INSTANCE;
	}

	/** Adds a scheme of the user's, for example from a file in a project. */
	public synchronized void add(LandmarkScheme scheme) {
		if (ids().contains(scheme.id())) {
			throw FiducialException.input("landmark scheme '" + scheme.id() + "' is already defined; give the new one another id");
		}
		own.put(scheme.id(), scheme);
	}

	/** Ids of all usable schemes. */
	public List<String> ids() {
		return all().stream().map(LandmarkScheme::id).toList();
	}

	/** All usable schemes; a contribution whose data is invalid is left out and marked as broken in {@link #contributions()}. */
	public synchronized List<LandmarkScheme> all() {
		List<LandmarkScheme> list = new ArrayList<>();
		for (Contribution<LandmarkScheme> c : registry.contributions()) {
			LandmarkScheme s = of(c);
			if (s != null) {
				list.add(s);
			}
		}
		list.addAll(own.values());
		return list;
	}

	/**
	 * A scheme by its id.
	 *
	 * @throws FiducialException (usage) if there is none, with a suggestion
	 */
	public LandmarkScheme get(String id) {
		return all().stream().filter(s -> s.id().equals(id)).findFirst()
				.orElseThrow(() -> FiducialException.usage(Suggest.unknown("landmark scheme", id, ids())));
	}

	/** The contributions with their states, after reading their data files. */
	public synchronized List<Contribution<LandmarkScheme>> contributions() {
		all();
		return registry.contributions();
	}

	// a plug-in's file may be anything; whatever goes wrong stays with that contribution
	private LandmarkScheme of(Contribution<LandmarkScheme> c) {
		if (c.state() == Contribution.State.BROKEN) {
			return null;
		}
		LandmarkScheme known = read.get(c);
		if (known != null) {
			return known;
		}
		try {
			LandmarkScheme s = SchemeFiles.read(c.open("file"), c.attribute("file"));
			if (!s.id().equals(c.id())) {
				throw FiducialException.input(c.attribute("file") + ": its id is '" + s.id() + "', the extension's '" + c.id() + "'; they must be the same");
			}
			read.put(c, s);
			return s;
		} catch (RuntimeException e) {
			c.reject(e.getMessage(), e);
			return null;
		}
	}

	private static final class Shared {
		static final LandmarkSchemes INSTANCE = create();

		private static LandmarkSchemes create() {
			boolean product = org.eclipse.core.runtime.RegistryFactory.getRegistry() != null;
			return product ? new LandmarkSchemes(new ContributionRegistry<>(POINT, LandmarkScheme.class)) : ofResources(BUILT_IN);
		}
	}
}
