package org.fiducial.dataset.tests;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.fiducial.core.FiducialException;
import org.fiducial.dataset.DatasetImporter;
import org.fiducial.landmark.LandmarkSchemes;
import org.fiducial.model.ModelPackage;
import org.fiducial.store.ProjectStore;

/** Starts a main class of these tests in a Java of its own, from the same bundles, with or without OSGi around the test. */
final class ChildProcess {
	/** Classes that libraries are found by, and who can see them. */
	private static final Map<Class<?>, List<String>> LIBRARIES = new LinkedHashMap<>();

	static {
		LIBRARIES.put(ProjectStore.class, List.of("org.sqlite.SQLiteConfig", "org.slf4j.Logger"));
		LIBRARIES.put(ModelPackage.class, List.of("org.eclipse.emf.ecore.EObject", "org.eclipse.emf.common.util.EList", "org.eclipse.emf.ecore.xmi.XMIResource",
				"org.eclipse.core.runtime.IProgressMonitor", "org.eclipse.core.runtime.Plugin"));
		LIBRARIES.put(FiducialException.class, List.of("tools.jackson.core.JsonParser", "tools.jackson.databind.json.JsonMapper", "tools.jackson.dataformat.yaml.YAMLMapper",
				"com.drew.imaging.ImageMetadataReader", "org.eclipse.core.runtime.IExtensionRegistry", "org.osgi.framework.Bundle"));
	}

	private ChildProcess() {
	}

	static Process start(Class<?> main, String... arguments) throws IOException {
		List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m", "-Djava.awt.headless=true",
				"--enable-native-access=ALL-UNNAMED", "-cp", classPath(main), main.getName()));
		command.addAll(List.of(arguments));
		return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
	}

	private static String classPath(Class<?> main) throws IOException {
		Set<String> out = new LinkedHashSet<>();
		try {
			for (Class<?> c : List.of(main, DatasetImporter.class, LandmarkSchemes.class, ProjectStore.class, ModelPackage.class, FiducialException.class)) {
				addPlaces(out, c);
			}
			for (Map.Entry<Class<?>, List<String>> e : LIBRARIES.entrySet()) {
				for (String name : e.getValue()) {
					addPlaces(out, e.getKey().getClassLoader().loadClass(name));
				}
			}
			ClassLoader ofCore = FiducialException.class.getClassLoader();
			addPlaces(out, ofCore.loadClass("tools.jackson.databind.json.JsonMapper").getClassLoader().loadClass("com.fasterxml.jackson.annotation.JsonProperty"));
			addPlaces(out, ofCore.loadClass("tools.jackson.dataformat.yaml.YAMLMapper").getClassLoader().loadClass("org.snakeyaml.engine.v2.api.LoadSettings"));
			addPlaces(out, ofCore.loadClass("com.drew.imaging.ImageMetadataReader").getClassLoader().loadClass("com.adobe.internal.xmp.XMPMeta"));
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
