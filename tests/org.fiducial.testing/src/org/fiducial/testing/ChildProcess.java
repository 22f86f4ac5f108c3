package org.fiducial.testing;

import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.eclipse.core.runtime.FileLocator;

/** Starts a main class of a test in a Java of its own, from the same bundles, with or without OSGi around the test. */
public final class ChildProcess {
	private final Set<String> places = new LinkedHashSet<>();
	private final Class<?> main;

	/** @param main class with the method main; its bundle is on the class path */
	public ChildProcess(Class<?> main) throws IOException {
		this.main = main;
		with(main);
	}

	/** Adds the bundles of these classes. */
	public ChildProcess with(Class<?>... classes) throws IOException {
		for (Class<?> c : classes) {
			add(c);
		}
		return this;
	}

	/**
	 * Adds the libraries that hold these classes.
	 *
	 * @param by a class of a bundle that sees them
	 * @param names of the classes
	 */
	public ChildProcess withSeen(Class<?> by, String... names) throws IOException {
		for (String name : names) {
			add(load(by, name));
		}
		return this;
	}

	/**
	 * Adds the library that holds a class which only another library sees.
	 *
	 * @param by a class of a bundle that sees the other library
	 * @param other class of that library
	 * @param name of the class
	 */
	public ChildProcess withSeenThrough(Class<?> by, String other, String name) throws IOException {
		add(load(load(by, other), name));
		return this;
	}

	/** Adds the archive of a resource that a class's bundle sees. */
	public ChildProcess withResource(Class<?> by, String name) throws IOException {
		URL resource = by.getClassLoader().getResource(name);
		URLConnection connection = FileLocator.resolve(resource).openConnection();
		if (!(connection instanceof JarURLConnection jar)) {
			throw new IOException(resource + ": expected in an archive");
		}
		places.add(Path.of(URI.create(jar.getJarFileURL().toString().replace(" ", "%20"))).toString());
		return this;
	}

	/** Starts it, with 256 MB of heap and this process's {@code fiducial.} properties. What it writes to standard error goes to that of this process. */
	public Process start(String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-Djava.awt.headless=true",
				"--enable-native-access=ALL-UNNAMED"));
		System.getProperties().stringPropertyNames().stream().filter(p -> p.startsWith("fiducial.")).forEach(p -> command.add("-D" + p + "=" + System.getProperty(p)));
		command.addAll(List.of("-cp", String.join(File.pathSeparator, places), main.getName()));
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
	}

	private static Class<?> load(Class<?> by, String name) throws IOException {
		try {
			return by.getClassLoader().loadClass(name);
		} catch (ClassNotFoundException e) {
			throw new IOException(e);
		}
	}

	/** Where a class comes from; a bundle that is a folder keeps its classes in one of the usual places. */
	private void add(Class<?> c) throws IOException {
		try {
			Path place = Path.of(c.getProtectionDomain().getCodeSource().getLocation().toURI());
			places.add(place.toString());
			for (String classes : List.of("target/classes", "bin")) {
				if (Files.isDirectory(place.resolve(classes))) {
					places.add(place.resolve(classes).toString());
				}
			}
		} catch (URISyntaxException e) {
			throw new IOException(e);
		}
	}
}
