package org.fiducial.style;

import java.io.InputStream;
import java.nio.file.Path;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.eclipse.core.runtime.RegistryFactory;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.fiducial.core.registry.Contribution;
import org.fiducial.core.registry.ContributionRegistry;

/**
 * All styles, by id. In the product they come from the extension point {@value #POINT}, the built-in ones too, and from files of the
 * user; outside OSGi the built-in data files are read from the class path. Thread-safe.
 */
public final class StyleRegistry {
	/** The extension point. */
	public static final String POINT = "org.fiducial.style.registries";
	/** Id of the style of photographs, which all other styles are compared with. */
	public static final String PHOTO = "photo";
	/** Data files of the built-in registries, as plugin.xml names them. */
	private static final List<String> BUILT_IN = List.of("resources/styles/photo.yaml", "resources/styles/art.yaml");

	private final ContributionRegistry<StyleSource> registry;
	private final Map<Contribution<StyleSource>, List<Style>> read = new IdentityHashMap<>();
	private final Map<String, Style> own = new LinkedHashMap<>();

	/** Styles of an extension registry, to which the user's may be added. */
	public StyleRegistry(ContributionRegistry<StyleSource> registry) {
		this.registry = registry;
	}

	/** The styles of the running product, or the built-in ones where no product runs. */
	public static StyleRegistry shared() {
		return Shared.INSTANCE;
	}

	/** The styles of the product with those of a user's file; the shared registry stays as it is. */
	public static StyleRegistry with(Path file) {
		StyleRegistry r = create();
		r.add(StyleFile.read(file), file.toString());
		return r;
	}

	/**
	 * Adds styles of the user's.
	 *
	 * @param where they come from, for messages
	 * @throws FiducialException (input) if an id is taken; then none is added
	 */
	public synchronized void add(Collection<Style> styles, String where) {
		Map<String, Style> known = byId();
		for (Style s : styles) {
			if (known.putIfAbsent(s.id(), s) != null) {
				throw FiducialException.input(where + ": style '" + s.id() + "' is already defined; give the new one another id");
			}
		}
		styles.forEach(s -> own.put(s.id(), s));
	}

	/** All usable styles in the order of the registries; a contribution that fails is left out and marked as broken. */
	public synchronized List<Style> all() {
		return List.copyOf(byId().values());
	}

	/** Ids of all usable styles. */
	public List<String> ids() {
		return all().stream().map(Style::id).toList();
	}

	/** A style, if there is one of that id. */
	public Optional<Style> find(String id) {
		return all().stream().filter(s -> s.id().equals(id)).findFirst();
	}

	/**
	 * A style by its id.
	 *
	 * @throws FiducialException (usage) if there is none, with a suggestion
	 */
	public Style get(String id) {
		return find(id).orElseThrow(() -> FiducialException.usage(Suggest.unknown("style", id, ids())));
	}

	/** The contributions with their states, after reading them. */
	public synchronized List<Contribution<StyleSource>> contributions() {
		byId();
		return registry.contributions();
	}

	private Map<String, Style> byId() {
		Map<String, Style> all = new LinkedHashMap<>();
		for (Contribution<StyleSource> c : registry.contributions()) {
			List<Style> styles = of(c);
			Optional<Style> taken = styles.stream().filter(s -> all.containsKey(s.id())).findFirst();
			if (taken.isPresent()) {
				c.reject("style '" + taken.get().id() + "' is already defined by another registry", null);
			} else {
				styles.forEach(s -> all.put(s.id(), s));
			}
		}
		own.forEach(all::putIfAbsent);
		return all;
	}

	// a plug-in may fail with anything; whatever goes wrong stays with that contribution
	private List<Style> of(Contribution<StyleSource> c) {
		if (c.state() == Contribution.State.BROKEN) {
			return List.of();
		}
		List<Style> known = read.get(c);
		if (known != null) {
			return known;
		}
		try {
			List<Style> styles = c.attribute("class") != null ? List.copyOf(c.instance().styles()) : StyleFile.read(c.open("file"), c.attribute("file"));
			read.put(c, styles);
			return styles;
		} catch (RuntimeException | LinkageError e) {
			if (c.state() != Contribution.State.BROKEN) {
				c.reject(e.getMessage() == null ? e.toString() : e.getMessage(), e);
			}
			return List.of();
		}
	}

	private static StyleRegistry create() {
		if (RegistryFactory.getRegistry() != null) {
			return new StyleRegistry(new ContributionRegistry<>(POINT, StyleSource.class));
		}
		StyleRegistry r = new StyleRegistry(new ContributionRegistry<>(POINT, StyleSource.class, null));
		for (String file : BUILT_IN) {
			InputStream in = StyleRegistry.class.getResourceAsStream("/" + file);
			if (in == null) {
				throw FiducialException.input(file + ": no such resource on the class path");
			}
			r.add(StyleFile.read(in, file), file);
		}
		return r;
	}

	private static final class Shared {
		static final StyleRegistry INSTANCE = create();
	}
}
