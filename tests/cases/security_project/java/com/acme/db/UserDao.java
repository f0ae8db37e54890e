package com.acme.db;

import java.sql.*;

public class UserDao {
    private Connection connection;

    public ResultSet find(String name) throws SQLException {
        return connection.createStatement().executeQuery("SELECT * FROM users WHERE name = '" + name + "'");
    }

    public ResultSet findSafe(String name) throws SQLException {
        PreparedStatement ps = connection.prepareStatement("SELECT * FROM users WHERE name = ?");
        ps.setString(1, name);
        return ps.executeQuery();
    }
}
