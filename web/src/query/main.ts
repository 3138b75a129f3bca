import "./query.css";
