package org.fiducial.workflow.recipe;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.eclipse.core.runtime.FileLocator;
import org.fiducial.core.FiducialException;
import org.fiducial.core.Suggest;
import org.osgi.framework.Bundle;
import org.osgi.framework.FrameworkUtil;

/**
 * Finds recipes: by path, or by name among those that the product ships (folder {@code recipes} of this bundle) and those of the
 * folder that the system property {@code fiducial.recipes} names.
 */
public final class RecipeLibrary {
	private static final String FOLDER = "recipes";
	private static final String ENDING = ".yaml";

	private RecipeLibrary() {
	}

	/**
	 * The file of a recipe.
	 *
	 * @param nameOrPath a path, or a name such as {@code demo}
	 * @throws FiducialException (input) if there is none, with a suggestion
	 */
	public static Path find(String nameOrPath) {
		Path path = Path.of(nameOrPath);
		if (Files.isRegularFile(path)) {
			return path.toAbsolutePath().normalize();
		}
		Map<String, Path> named = named();
		Path known = named.get(nameOrPath);
		if (known == null) {
			boolean isPath = nameOrPath.contains("/") || nameOrPath.endsWith(ENDING) || nameOrPath.endsWith(".yml");
			throw FiducialException.input(isPath ? nameOrPath + ": no such recipe file" : Suggest.unknown("recipe", nameOrPath, named.keySet()) + " (or give the path of a recipe file)");
		}
		return known;
	}

	/** The recipes that have a name. */
	public static Map<String, Path> named() {
		Map<String, Path> all = new TreeMap<>();
		Bundle bundle = FrameworkUtil.getBundle(RecipeLibrary.class);
		if (bundle != null) {
			shipped(bundle, all);
		}
		String own = System.getProperty("fiducial.recipes");
		if (own != null) {
			folder(Path.of(own), all);
		}
		return all;
	}

	private static void shipped(Bundle bundle, Map<String, Path> all) {
		Enumeration<URL> entries = bundle.findEntries(FOLDER, "*" + ENDING, false);
		while (entries != null && entries.hasMoreElements()) {
			URL entry = entries.nextElement();
			try {
				// unpacked from the bundle's jar into the product's cache
				URL file = FileLocator.toFileURL(entry);
				Path path = Path.of(new URI(file.getProtocol(), file.getPath(), null)).normalize();
				all.put(name(path), path);
			} catch (IOException | URISyntaxException e) {
				throw FiducialException.failed(entry + ": cannot be unpacked: " + e.getMessage(), e);
			}
		}
	}

	private static void folder(Path folder, Map<String, Path> all) {
		try (Stream<Path> files = Files.list(folder)) {
			files.filter(f -> f.getFileName().toString().endsWith(ENDING)).forEach(f -> all.put(name(f), f.toAbsolutePath().normalize()));
		} catch (IOException e) {
			throw FiducialException.input(folder + ": is no folder of recipes: " + e.getMessage(), e);
		}
	}

	private static String name(Path file) {
		String n = file.getFileName().toString();
		return n.substring(0, n.length() - ENDING.length());
	}
}
