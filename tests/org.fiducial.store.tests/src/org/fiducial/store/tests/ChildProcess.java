package org.fiducial.store.tests;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.fiducial.model.ModelPackage;
import org.fiducial.store.ProjectStore;

/** Starts a main class of these tests in a Java of its own, from the same bundles, with or without OSGi around the test. */
final class ChildProcess {
	private static final List<String> OF_STORE = List.of("org.fiducial.core.FiducialException", "org.sqlite.SQLiteConfig", "org.slf4j.Logger",
			"tools.jackson.core.JsonParser", "tools.jackson.databind.json.JsonMapper");
	private static final List<String> OF_MODEL = List.of("org.eclipse.emf.ecore.EObject", "org.eclipse.emf.common.util.EList",
			"org.eclipse.emf.ecore.xmi.XMIResource", "org.eclipse.core.runtime.IProgressMonitor");

	private ChildProcess() {
	}

	static Process start(Class<?> main, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
				"--enable-native-access=ALL-UNNAMED", "-cp", classPath(main), main.getName()));
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
	}

	private static String classPath(Class<?> main) throws IOException {
		Set<String> out = new LinkedHashSet<>();
		try {
			addPlaces(out, main);
			addPlaces(out, ProjectStore.class);
			addPlaces(out, ModelPackage.class);
			for (String name : OF_STORE) {
				addPlaces(out, ProjectStore.class.getClassLoader().loadClass(name));
			}
			for (String name : OF_MODEL) {
				addPlaces(out, ModelPackage.class.getClassLoader().loadClass(name));
			}
			Class<?> mapper = ProjectStore.class.getClassLoader().loadClass("tools.jackson.databind.json.JsonMapper");
			addPlaces(out, mapper.getClassLoader().loadClass("com.fasterxml.jackson.annotation.JsonProperty"));
		} catch (ClassNotFoundException | URISyntaxException e) {
			throw new IOException(e);
		}
		return String.join(File.pathSeparator, out);
	}

	/** Where a class comes from; a bundle that is a folder keeps its classes in one of the usual places. */
	private static void addPlaces(Set<String> out, Class<?> c) throws URISyntaxException {
		Path place = Path.of(c.getProtectionDomain().getCodeSource().getLocation().toURI());
		out.add(place.toString());
		for (String classes : List.of("target/classes", "bin")) {
			if (Files.isDirectory(place.resolve(classes))) {
				out.add(place.resolve(classes).toString());
			}
		}
	}
}
